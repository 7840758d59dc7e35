// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdbool.h>
#include <stdint.h>

/// Passes each job that Swift's runtime enqueues without an actor to the program, before the
/// runtime's own executor gets it. For runtimes before 6.3 only: later runtimes bypass these hooks.
///
/// Both functions return whether they took the job. The runtime's executor runs a job that they did
/// not take. They are called on any thread.
void clinux_swift_install_hooks(bool (*enqueue)(void *job),
                                bool (*enqueue_later)(void *job, int64_t nanoseconds));

/// The eventfd that becomes readable when libdispatch's main queue has work; -1 if there is no such
/// queue. Runtimes before 6.3 put the main actor's jobs into this queue. Call this on the main
/// thread, then watch the descriptor: nothing else runs the queue.
int clinux_dispatch_main_queue(void);

/// Runs the work of libdispatch's main queue. Call this on the main thread.
void clinux_dispatch_run_main_queue(void);
