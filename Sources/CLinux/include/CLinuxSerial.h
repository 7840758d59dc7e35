// SPDX-License-Identifier: Apache-2.0
//
// The kernel's own terminal calls. They need <asm/termbits.h>, which conflicts with glibc's
// <termios.h>, and `ioctl`, which Swift cannot call because it is variadic.
#pragma once

#include <stddef.h>
#include <stdint.h>

/// The settings of a serial line. `parity`: 0 none, 1 even, 2 odd.
struct clinux_line {
    uint32_t baud;
    int data_bits;
    int parity;
    int stop_bits;
};

/// Sets a raw line: no echo, no editing, no flow control, no modem lines, reads that do not wait.
/// Does not wait for pending output. Returns 0 or an errno.
int clinux_line_set(int fd, const struct clinux_line *line);

/// Reads the settings that the driver really uses. Returns 0 or an errno.
int clinux_line_get(int fd, struct clinux_line *line);

/// Stores the number of bytes that the kernel has not sent. Returns 0 or an errno.
int clinux_line_unsent(int fd, int *count);

/// Prevents all users except root from opening the terminal while it is open. Returns 0 or an
/// errno.
int clinux_line_claim(int fd);

/// Discards received bytes that were not read. Returns 0 or an errno.
int clinux_line_discard_input(int fd);

/// Ends the claim and discards all bytes, in and out. Without this call the claim lasts until the
/// terminal's *last* close, even if another process has it open. Returns 0 or an errno.
int clinux_line_release(int fd);

/// Opens the master of a new pseudo terminal, non-blocking, and stores the slave's path in `path`.
/// Returns the descriptor, or -1 with `errno`.
int clinux_pty_open(char *path, size_t size);
