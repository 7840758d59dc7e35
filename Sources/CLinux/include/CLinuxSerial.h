// SPDX-License-Identifier: Apache-2.0
//
// The kernel's own terminal calls. They need <asm/termbits.h>, which cannot be included beside
// glibc's <termios.h>, and `ioctl`, which Swift cannot call: hence functions of our own.
#pragma once

#include <stddef.h>
#include <stdint.h>

/// How a serial line is set. `parity`: 0 none, 1 even, 2 odd.
struct clinux_line {
    uint32_t baud;
    int data_bits;
    int parity;
    int stop_bits;
};

/// Sets a raw line: no echo, no editing, no flow control, no modem lines, reads that do not wait.
/// Never waits for output. Returns 0 or an errno.
int clinux_line_set(int fd, const struct clinux_line *line);

/// What the driver has made of it. Returns 0 or an errno.
int clinux_line_get(int fd, struct clinux_line *line);

/// Lets nobody but root open the terminal while it is open. Returns 0 or an errno.
int clinux_line_claim(int fd);

/// Forgets what arrived and was not read. Returns 0 or an errno.
int clinux_line_discard_input(int fd);

/// Undoes the claim, which lasts until the terminal's *last* close, whoever holds it too, and
/// forgets all bytes, in and out. Returns 0 or an errno.
int clinux_line_release(int fd);

/// Opens the master of a new pseudo terminal, not blocking, and tells its slave's path. Returns the
/// descriptor, or -1 with `errno`.
int clinux_pty_open(char *path, size_t size);
