// SPDX-License-Identifier: Apache-2.0
//
// The implementation for libgpiod 2. A request needs three temporary objects for its settings. They
// are freed here before the request is returned.
#include <gpiod.h>

#ifndef GPIOD_LINE_BULK_MAX_LINES

#include "CGPIOD.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

enum { EDGES_AT_ONCE = 64 };

struct cgpiod_line {
    struct gpiod_line_request *request;
    struct gpiod_edge_event_buffer *events;
    unsigned int offset;
};

static struct gpiod_chip *chip_of(cgpiod_chip *chip) { return (struct gpiod_chip *)chip; }

cgpiod_chip *cgpiod_chip_open(const char *path) {
    return (cgpiod_chip *)gpiod_chip_open(path);
}

void cgpiod_chip_close(cgpiod_chip *chip) { gpiod_chip_close(chip_of(chip)); }

static void copy(char *to, size_t size, const char *from) {
    snprintf(to, size, "%s", from == NULL ? "" : from);
}

int cgpiod_chip_get_info(cgpiod_chip *chip, struct cgpiod_chip_info *info) {
    struct gpiod_chip_info *answer = gpiod_chip_get_info(chip_of(chip));
    if (answer == NULL) return -1;
    copy(info->name, sizeof info->name, gpiod_chip_info_get_name(answer));
    copy(info->label, sizeof info->label, gpiod_chip_info_get_label(answer));
    info->line_count = (unsigned int)gpiod_chip_info_get_num_lines(answer);
    gpiod_chip_info_free(answer);
    return 0;
}

int cgpiod_chip_get_line_info(
    cgpiod_chip *chip, unsigned int offset, struct cgpiod_line_info *info) {
    struct gpiod_line_info *answer = gpiod_chip_get_line_info(chip_of(chip), offset);
    if (answer == NULL) return -1;
    copy(info->name, sizeof info->name, gpiod_line_info_get_name(answer));
    copy(info->consumer, sizeof info->consumer, gpiod_line_info_get_consumer(answer));
    info->used = gpiod_line_info_is_used(answer);
    info->output = gpiod_line_info_get_direction(answer) == GPIOD_LINE_DIRECTION_OUTPUT;
    gpiod_line_info_free(answer);
    return 0;
}

static enum gpiod_line_bias bias(enum cgpiod_bias bias) {
    switch (bias) {
    case CGPIOD_BIAS_AS_IS: return GPIOD_LINE_BIAS_AS_IS;
    case CGPIOD_BIAS_UP: return GPIOD_LINE_BIAS_PULL_UP;
    case CGPIOD_BIAS_DOWN: return GPIOD_LINE_BIAS_PULL_DOWN;
    case CGPIOD_BIAS_OFF: return GPIOD_LINE_BIAS_DISABLED;
    }
    return GPIOD_LINE_BIAS_AS_IS;
}

static enum gpiod_line_edge edges(enum cgpiod_edges edges) {
    switch (edges) {
    case CGPIOD_EDGES_BOTH: return GPIOD_LINE_EDGE_BOTH;
    case CGPIOD_EDGES_ON: return GPIOD_LINE_EDGE_RISING;
    case CGPIOD_EDGES_OFF: return GPIOD_LINE_EDGE_FALLING;
    }
    return GPIOD_LINE_EDGE_BOTH;
}

static int fill(struct gpiod_line_settings *settings, const struct cgpiod_line_options *options) {
    gpiod_line_settings_set_active_low(settings, options->active_low);
    if (gpiod_line_settings_set_bias(settings, bias(options->bias)) != 0) return -1;
    if (options->output) {
        if (gpiod_line_settings_set_direction(settings, GPIOD_LINE_DIRECTION_OUTPUT) != 0)
            return -1;
        return gpiod_line_settings_set_output_value(
            settings, options->first_state ? GPIOD_LINE_VALUE_ACTIVE : GPIOD_LINE_VALUE_INACTIVE);
    }
    gpiod_line_settings_set_debounce_period_us(settings, options->debounce_us);
    if (gpiod_line_settings_set_direction(settings, GPIOD_LINE_DIRECTION_INPUT) != 0) return -1;
    if (gpiod_line_settings_set_event_clock(settings, GPIOD_LINE_CLOCK_MONOTONIC) != 0) return -1;
    return gpiod_line_settings_set_edge_detection(settings, edges(options->edges));
}

static struct gpiod_line_request *request(
    struct gpiod_chip *chip, unsigned int offset, const struct cgpiod_line_options *options) {
    struct gpiod_line_settings *settings = gpiod_line_settings_new();
    struct gpiod_line_config *lines = gpiod_line_config_new();
    struct gpiod_request_config *config = gpiod_request_config_new();
    struct gpiod_line_request *request = NULL;
    if (settings != NULL && lines != NULL && config != NULL && fill(settings, options) == 0
        && gpiod_line_config_add_line_settings(lines, &offset, 1, settings) == 0) {
        gpiod_request_config_set_consumer(config, options->consumer);
        if (!options->output)
            gpiod_request_config_set_event_buffer_size(config, CGPIOD_QUEUED_EDGES);
        request = gpiod_chip_request_lines(chip, config, lines);
    }
    int cause = errno;
    gpiod_request_config_free(config);
    gpiod_line_config_free(lines);
    gpiod_line_settings_free(settings);
    errno = cause;
    return request;
}

cgpiod_line *cgpiod_chip_request(
    cgpiod_chip *chip, unsigned int offset, const struct cgpiod_line_options *options) {
    struct cgpiod_line *line = calloc(1, sizeof *line);
    if (line == NULL) return NULL;
    line->offset = offset;
    line->events = options->output ? NULL : gpiod_edge_event_buffer_new(EDGES_AT_ONCE);
    if (options->output || line->events != NULL)
        line->request = request(chip_of(chip), offset, options);
    if (line->request != NULL) return line;
    int cause = errno;
    gpiod_edge_event_buffer_free(line->events);
    free(line);
    errno = cause;
    return NULL;
}

void cgpiod_line_release(cgpiod_line *line) {
    gpiod_line_request_release(line->request);
    gpiod_edge_event_buffer_free(line->events);
    free(line);
}

int cgpiod_line_get(cgpiod_line *line) {
    return gpiod_line_request_get_value(line->request, line->offset);
}

int cgpiod_line_set(cgpiod_line *line, bool on) {
    return gpiod_line_request_set_value(
        line->request, line->offset, on ? GPIOD_LINE_VALUE_ACTIVE : GPIOD_LINE_VALUE_INACTIVE);
}

int cgpiod_line_fd(cgpiod_line *line) { return gpiod_line_request_get_fd(line->request); }

int cgpiod_line_read_edges(cgpiod_line *line, struct cgpiod_edge *edges, int capacity) {
    size_t limit = capacity < EDGES_AT_ONCE ? (size_t)capacity : EDGES_AT_ONCE;
    int count = gpiod_line_request_read_edge_events(line->request, line->events, limit);
    for (int index = 0; index < count; index++) {
        struct gpiod_edge_event *event =
            gpiod_edge_event_buffer_get_event(line->events, (unsigned long)index);
        edges[index].timestamp = (int64_t)gpiod_edge_event_get_timestamp_ns(event);
        edges[index].sequence = (uint32_t)gpiod_edge_event_get_line_seqno(event);
        edges[index].active =
            gpiod_edge_event_get_event_type(event) == GPIOD_EDGE_EVENT_RISING_EDGE;
    }
    return count;
}

#endif
