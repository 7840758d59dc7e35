// SPDX-License-Identifier: Apache-2.0
//
// One small face over the two libgpiods: 1.6 (Debian 12) and 2.2 (Debian 13) share nothing but the
// name. What is here is what the gateway needs, one line a request; it is the same for both, so no
// Swift code asks which one it has. Each function that can fail leaves the cause in `errno`.
#pragma once

#include <stdbool.h>
#include <stdint.h>

/// The edges of one line that the kernel keeps until they are read; it is the most that it gives a
/// request, rounded to what it allocates, and 48 kB.
enum { CGPIOD_QUEUED_EDGES = 1024 };

/// An open /dev/gpiochipN.
typedef struct cgpiod_chip cgpiod_chip;
/// A line that is claimed by this process; it outlives its chip's handle.
typedef struct cgpiod_line cgpiod_line;

/// The chip's own words: `name` is gpiochip0, `label` is pinctrl-bcm2711.
struct cgpiod_chip_info {
    char name[64];
    char label[64];
    unsigned int line_count;
};

/// What the kernel knows about a line, claimed or not. `name` is empty where the board gave none.
struct cgpiod_line_info {
    char name[64];
    /// Who holds it; may be empty although `used`.
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

/// How a line is wanted.
struct cgpiod_wish {
    const char *consumer;
    bool output;
    /// An output's state from the first moment on: set in the same step as the direction.
    bool first_state;
    bool active_low;
    enum cgpiod_bias bias;
    /// What an input reports.
    enum cgpiod_edges edges;
    /// An input's debounce in the kernel, in microseconds; 0 for none.
    uint32_t debounce_us;
};

/// A change of an input.
struct cgpiod_edge {
    /// Nanoseconds of CLOCK_MONOTONIC.
    int64_t timestamp;
    /// Counts the line's edges from 1, those too that the kernel had no room to keep.
    uint32_t sequence;
    /// The state that it changed to, `active_low` applied.
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
    cgpiod_chip *chip, unsigned int offset, const struct cgpiod_wish *wish);
void cgpiod_line_release(cgpiod_line *line);
/// 0 or 1, or -1 on failure.
int cgpiod_line_get(cgpiod_line *line);
/// 0, or -1 on failure.
int cgpiod_line_set(cgpiod_line *line, bool on);
/// Readable when edges wait; only for inputs. The line owns it.
int cgpiod_line_fd(cgpiod_line *line);
/// Takes waiting edges, the oldest first. The count, or -1 on failure. Waits when there is none.
int cgpiod_line_read_edges(cgpiod_line *line, struct cgpiod_edge *edges, int capacity);
