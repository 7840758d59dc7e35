// SPDX-License-Identifier: Apache-2.0
//
// Over libgpiod 1.6. A chip owns its lines, and a line is a view into the chip: hence the rule in
// the header that the chip stays open. The events of this generation carry CLOCK_MONOTONIC since
// kernel 5.7, and their type follows the state, not the voltage.
#include <gpiod.h>

#ifdef GPIOD_LINE_BULK_MAX_LINES

#include "CGPIOD.h"

#include <errno.h>
#include <stdio.h>

// The struct tags are never completed: the pointers are libgpiod's own.
static struct gpiod_chip *chip_of(cgpiod_chip *chip) { return (struct gpiod_chip *)chip; }
static struct gpiod_line *line_of(cgpiod_line *line) { return (struct gpiod_line *)line; }

int cgpiod_debounces(void) { return 0; }

cgpiod_chip *cgpiod_chip_open(const char *path) {
    return (cgpiod_chip *)gpiod_chip_open(path);
}

void cgpiod_chip_close(cgpiod_chip *chip) { gpiod_chip_close(chip_of(chip)); }

static void copy(char *to, size_t size, const char *from) {
    snprintf(to, size, "%s", from == NULL ? "" : from);
}

int cgpiod_chip_get_info(cgpiod_chip *chip, struct cgpiod_chip_info *info) {
    copy(info->name, sizeof info->name, gpiod_chip_name(chip_of(chip)));
    copy(info->label, sizeof info->label, gpiod_chip_label(chip_of(chip)));
    info->line_count = gpiod_chip_num_lines(chip_of(chip));
    return 0;
}

int cgpiod_chip_get_line_info(
    cgpiod_chip *chip, unsigned int offset, struct cgpiod_line_info *info) {
    struct gpiod_line *line = gpiod_chip_get_line(chip_of(chip), offset);
    if (line == NULL) return -1;
    copy(info->name, sizeof info->name, gpiod_line_name(line));
    copy(info->consumer, sizeof info->consumer, gpiod_line_consumer(line));
    info->used = gpiod_line_is_used(line);
    return 0;
}

static int flags(const struct cgpiod_wish *wish) {
    int flags = wish->active_low ? GPIOD_LINE_REQUEST_FLAG_ACTIVE_LOW : 0;
    switch (wish->bias) {
    case CGPIOD_BIAS_AS_IS: return flags;
    case CGPIOD_BIAS_UP: return flags | GPIOD_LINE_REQUEST_FLAG_BIAS_PULL_UP;
    case CGPIOD_BIAS_DOWN: return flags | GPIOD_LINE_REQUEST_FLAG_BIAS_PULL_DOWN;
    case CGPIOD_BIAS_OFF: return flags | GPIOD_LINE_REQUEST_FLAG_BIAS_DISABLE;
    }
    return flags;
}

cgpiod_line *cgpiod_chip_request(
    cgpiod_chip *chip, unsigned int offset, const struct cgpiod_wish *wish) {
    struct gpiod_line *line = gpiod_chip_get_line(chip_of(chip), offset);
    if (line == NULL) return NULL;
    struct gpiod_line_request_config config = {
        .consumer = wish->consumer,
        .request_type = wish->output ? GPIOD_LINE_REQUEST_DIRECTION_OUTPUT
                                     : GPIOD_LINE_REQUEST_EVENT_BOTH_EDGES,
        .flags = flags(wish),
    };
    return gpiod_line_request(line, &config, wish->first_state) == 0 ? (cgpiod_line *)line : NULL;
}

void cgpiod_line_release(cgpiod_line *line) { gpiod_line_release(line_of(line)); }

int cgpiod_line_get(cgpiod_line *line) { return gpiod_line_get_value(line_of(line)); }

int cgpiod_line_set(cgpiod_line *line, bool on) {
    return gpiod_line_set_value(line_of(line), on);
}

int cgpiod_line_fd(cgpiod_line *line) { return gpiod_line_event_get_fd(line_of(line)); }

int cgpiod_line_read_edges(cgpiod_line *line, struct cgpiod_edge *edges, int capacity) {
    struct gpiod_line_event events[16];
    unsigned int room = capacity < 16 ? (unsigned int)capacity : 16;
    int count = gpiod_line_event_read_multiple(line_of(line), events, room);
    for (int index = 0; index < count; index++) {
        const struct gpiod_line_event *event = &events[index];
        edges[index].timestamp = event->ts.tv_sec * INT64_C(1000000000) + event->ts.tv_nsec;
        edges[index].active = event->event_type == GPIOD_LINE_EVENT_RISING_EDGE;
    }
    return count;
}

#endif
