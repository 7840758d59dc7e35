// SPDX-License-Identifier: Apache-2.0
//
// The implementation for libgpiod 1.6. The library supplies the names of chips and lines, and the
// consumers of lines. Its requests use version 1 of the kernel's interface, which has no debounce,
// no sequence numbers, and a queue of 16 edges. Therefore this file requests lines directly through
// version 2 of the interface (Linux 5.10 and later), which libgpiod 2 uses too. Both files give the
// same behaviour; see the Decision page in GPIO.docc.
#include <gpiod.h>

#ifdef GPIOD_LINE_BULK_MAX_LINES

#include "CGPIOD.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/gpio.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { EDGES_AT_ONCE = 64 };

struct cgpiod_chip {
    struct gpiod_chip *chip;
    /// A second descriptor of the chip: libgpiod 1.6 does not give access to its own.
    int fd;
};

struct cgpiod_line {
    int fd;
};

cgpiod_chip *cgpiod_chip_open(const char *path) {
    struct cgpiod_chip *chip = calloc(1, sizeof *chip);
    if (chip == NULL) return NULL;
    chip->fd = -1;
    chip->chip = gpiod_chip_open(path);
    if (chip->chip != NULL) chip->fd = open(path, O_RDWR | O_CLOEXEC);
    if (chip->fd >= 0) return chip;
    int cause = errno;
    if (chip->chip != NULL) gpiod_chip_close(chip->chip);
    free(chip);
    errno = cause;
    return NULL;
}

void cgpiod_chip_close(cgpiod_chip *chip) {
    gpiod_chip_close(chip->chip);
    close(chip->fd);
    free(chip);
}

static void copy(char *to, size_t size, const char *from) {
    snprintf(to, size, "%s", from == NULL ? "" : from);
}

int cgpiod_chip_get_info(cgpiod_chip *chip, struct cgpiod_chip_info *info) {
    copy(info->name, sizeof info->name, gpiod_chip_name(chip->chip));
    copy(info->label, sizeof info->label, gpiod_chip_label(chip->chip));
    info->line_count = gpiod_chip_num_lines(chip->chip);
    return 0;
}

int cgpiod_chip_get_line_info(
    cgpiod_chip *chip, unsigned int offset, struct cgpiod_line_info *info) {
    struct gpiod_line *line = gpiod_chip_get_line(chip->chip, offset);
    if (line == NULL) return -1;
    copy(info->name, sizeof info->name, gpiod_line_name(line));
    copy(info->consumer, sizeof info->consumer, gpiod_line_consumer(line));
    info->used = gpiod_line_is_used(line);
    info->output = gpiod_line_direction(line) == GPIOD_LINE_DIRECTION_OUTPUT;
    return 0;
}

static uint64_t bias(enum cgpiod_bias bias) {
    switch (bias) {
    case CGPIOD_BIAS_AS_IS: return 0;
    case CGPIOD_BIAS_UP: return GPIO_V2_LINE_FLAG_BIAS_PULL_UP;
    case CGPIOD_BIAS_DOWN: return GPIO_V2_LINE_FLAG_BIAS_PULL_DOWN;
    case CGPIOD_BIAS_OFF: return GPIO_V2_LINE_FLAG_BIAS_DISABLED;
    }
    return 0;
}

static uint64_t edges(enum cgpiod_edges edges) {
    switch (edges) {
    case CGPIOD_EDGES_BOTH:
        return GPIO_V2_LINE_FLAG_EDGE_RISING | GPIO_V2_LINE_FLAG_EDGE_FALLING;
    case CGPIOD_EDGES_ON: return GPIO_V2_LINE_FLAG_EDGE_RISING;
    case CGPIOD_EDGES_OFF: return GPIO_V2_LINE_FLAG_EDGE_FALLING;
    }
    return 0;
}

static uint64_t flags(const struct cgpiod_line_options *options) {
    uint64_t flags = bias(options->bias);
    if (options->active_low) flags |= GPIO_V2_LINE_FLAG_ACTIVE_LOW;
    if (options->output) return flags | GPIO_V2_LINE_FLAG_OUTPUT;
    return flags | GPIO_V2_LINE_FLAG_INPUT | edges(options->edges);
}

cgpiod_line *cgpiod_chip_request(
    cgpiod_chip *chip, unsigned int offset, const struct cgpiod_line_options *options) {
    struct gpio_v2_line_request request = {
        .offsets = {offset},
        .num_lines = 1,
        .event_buffer_size = options->output ? 0 : CGPIOD_QUEUED_EDGES,
        .config = {.flags = flags(options)},
    };
    copy(request.consumer, sizeof request.consumer, options->consumer);
    // The kernel refuses a request if an attribute beyond `num_attrs` is not all zero.
    struct gpio_v2_line_config_attribute *attribute = &request.config.attrs[0];
    if (options->output) {
        attribute->attr.id = GPIO_V2_LINE_ATTR_ID_OUTPUT_VALUES;
        attribute->attr.values = options->first_state;
        request.config.num_attrs = 1;
    } else if (options->debounce_us != 0) {
        attribute->attr.id = GPIO_V2_LINE_ATTR_ID_DEBOUNCE;
        attribute->attr.debounce_period_us = options->debounce_us;
        request.config.num_attrs = 1;
    }
    attribute->mask = request.config.num_attrs;
    struct cgpiod_line *line = calloc(1, sizeof *line);
    if (line == NULL) return NULL;
    if (ioctl(chip->fd, GPIO_V2_GET_LINE_IOCTL, &request) == 0) {
        line->fd = request.fd;
        return line;
    }
    int cause = errno;
    free(line);
    errno = cause;
    return NULL;
}

void cgpiod_line_release(cgpiod_line *line) {
    close(line->fd);
    free(line);
}

int cgpiod_line_get(cgpiod_line *line) {
    struct gpio_v2_line_values values = {.mask = 1};
    if (ioctl(line->fd, GPIO_V2_LINE_GET_VALUES_IOCTL, &values) != 0) return -1;
    return values.bits & 1;
}

int cgpiod_line_set(cgpiod_line *line, bool on) {
    struct gpio_v2_line_values values = {.mask = 1, .bits = on};
    return ioctl(line->fd, GPIO_V2_LINE_SET_VALUES_IOCTL, &values);
}

int cgpiod_line_fd(cgpiod_line *line) { return line->fd; }

int cgpiod_line_read_edges(cgpiod_line *line, struct cgpiod_edge *edges, int capacity) {
    struct gpio_v2_line_event events[EDGES_AT_ONCE];
    size_t limit = capacity < EDGES_AT_ONCE ? (size_t)capacity : EDGES_AT_ONCE;
    ssize_t size = read(line->fd, events, limit * sizeof events[0]);
    if (size < 0) return -1;
    int count = (int)((size_t)size / sizeof events[0]);
    for (int index = 0; index < count; index++) {
        edges[index].timestamp = (int64_t)events[index].timestamp_ns;
        edges[index].sequence = events[index].line_seqno;
        edges[index].active = events[index].id == GPIO_V2_LINE_EVENT_RISING_EDGE;
    }
    return count;
}

#endif
