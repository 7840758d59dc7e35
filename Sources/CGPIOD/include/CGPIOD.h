// SPDX-License-Identifier: Apache-2.0
//
// One small interface for both versions of libgpiod: the API of 1.6 (Debian 12) and the API of 2.2
// (Debian 13) have nothing in common. It contains only what the gateway needs, with one line per
// request. It is the same for both versions, so Swift code does not depend on the version. Each
// function that can fail leaves the cause in `errno`.
#pragma once

#include <stdbool.h>
#include <stdint.h>

/// The size of a line's edge queue in the kernel: the maximum for a request, about 48 kB.
enum { CGPIOD_QUEUED_EDGES = 1024 };

/// An open /dev/gpiochipN.
typedef struct cgpiod_chip cgpiod_chip;
/// A line that this process has claimed. It stays valid after its chip is closed.
typedef struct cgpiod_line cgpiod_line;

/// The identity of a chip: `name` is gpiochip0, `label` is pinctrl-bcm2711.
struct cgpiod_chip_info {
    char name[64];
    char label[64];
    unsigned int line_count;
};

/// The kernel's information about a line, claimed or not. `name` is empty if the board defines
/// none.
struct cgpiod_line_info {
    char name[64];
    /// The name of the consumer; it can be empty although `used` is true.
    char consumer[64];
    bool used;
    bool output;
};

enum cgpiod_bias {
    CGPIOD_BIAS_AS_IS,
    CGPIOD_BIAS_UP,
    CGPIOD_BIAS_DOWN,
    CGPIOD_BIAS_OFF,
};

enum cgpiod_edges {
    CGPIOD_EDGES_BOTH,
    CGPIOD_EDGES_ON,
    CGPIOD_EDGES_OFF,
};

/// The settings with which a line is requested.
struct cgpiod_line_options {
    const char *consumer;
    bool output;
    /// The initial state of an output: set in the same step as the direction.
    bool first_state;
    bool active_low;
    enum cgpiod_bias bias;
    /// The edges that an input reports.
    enum cgpiod_edges edges;
    /// An input's debounce in the kernel, in microseconds; 0 for none.
    uint32_t debounce_us;
};

/// A change of an input's state.
struct cgpiod_edge {
    /// Nanoseconds of CLOCK_MONOTONIC.
    int64_t timestamp;
    /// The number of the edge, from 1. Edges that the full queue dropped are counted too.
    uint32_t sequence;
    /// The new state, with `active_low` applied.
    bool active;
};

/// Opens a chip; NULL on failure.
cgpiod_chip *cgpiod_chip_open(const char *path);
void cgpiod_chip_close(cgpiod_chip *chip);
/// 0, or -1 on failure.
int cgpiod_chip_get_info(cgpiod_chip *chip, struct cgpiod_chip_info *info);
/// 0, or -1 on failure.
int cgpiod_chip_get_line_info(
    cgpiod_chip *chip, unsigned int offset, struct cgpiod_line_info *info);

/// Claims a line. NULL on failure.
cgpiod_line *cgpiod_chip_request(
    cgpiod_chip *chip, unsigned int offset, const struct cgpiod_line_options *options);
void cgpiod_line_release(cgpiod_line *line);
/// 0 or 1, or -1 on failure.
int cgpiod_line_get(cgpiod_line *line);
/// 0, or -1 on failure.
int cgpiod_line_set(cgpiod_line *line, bool on);
/// A descriptor that is readable when edges are queued; only for inputs. The line owns it.
int cgpiod_line_fd(cgpiod_line *line);
/// Takes queued edges, the oldest first. Returns their number, or -1 on failure. Blocks if the
/// queue is empty.
int cgpiod_line_read_edges(cgpiod_line *line, struct cgpiod_edge *edges, int capacity);
