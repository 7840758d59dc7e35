// SPDX-License-Identifier: Apache-2.0
//
// Children of this process, by their pidfd: a number that names one process for ever, and never the
// next one with the same process number.
#pragma once

#include <stdbool.h>
#include <sys/types.h>

/// Opens a file or a folder only as a place, which needs no permission to read it.
extern const int clinux_open_path;

/// The environment of this process, which ends with a null pointer; null after clearenv(3).
char **clinux_environment(void);

/// Starts a program and returns 0 or an errno, also that of the executed program's start. Waits
/// until the program is executed. The program gets: these three descriptors as 0, 1 and 2, and no
/// other; each signal with its default effect, none blocked.
///
/// `path` is used after the change to `folder`, an open folder, or -1 for none. All of `standard`
/// must be 3 or more. With `leads_group` the program leads a new process group.
int clinux_spawn(pid_t *child, const char *path, char *const arguments[],
                 char *const environment[], const int standard[3], int folder, bool leads_group);

/// The pidfd of a child that was not waited for; -1 with `errno` on failure. It is closed in
/// executed programs, and readable when the child has ended.
int clinux_pidfd_open(pid_t child);

/// Sends a signal; -1 with `errno` on failure.
int clinux_pidfd_send_signal(int pidfd, int signal);

/// How a child has ended.
struct clinux_end {
    /// Whether it has ended.
    bool is_known;
    /// Whether a signal has ended it.
    bool is_signaled;
    /// The signal, or its exit status.
    int value;
};

/// Stores how a child has ended, without waiting. With `reap` a child that has ended is gone then.
/// -1 with `errno` on failure: `ECHILD` if it is gone already.
int clinux_pidfd_end(int pidfd, bool reap, struct clinux_end *end);

/// The name of a signal without its prefix, such as `TERM`; null if it has none.
const char *clinux_signal_name(int signal);

/// How many bytes wait in a pipe; 0 if it is none.
int clinux_waiting_bytes(int fd);
