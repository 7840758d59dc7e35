// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdbool.h>
#include <stdint.h>

/// Lets a program see each job that Swift's runtime enqueues without an actor, before the runtime's
/// own executor does. Runtimes before 6.3 only; later ones go past these hooks.
///
/// Both functions return whether they took the job; one that they did not goes where it always
/// went. They are called on any thread.
void clinux_swift_install_hooks(bool (*enqueue)(void *job),
                                bool (*enqueue_later)(void *job, int64_t nanoseconds));

/// The eventfd that becomes readable when libdispatch's main queue has work, which is where
/// runtimes before 6.3 put the main actor's jobs; -1 where there is no such queue. To be called on
/// the main thread. From then on somebody has to watch it: nothing else runs that queue.
int clinux_dispatch_main_queue(void);

/// Runs the work of libdispatch's main queue; to be called on the main thread.
void clinux_dispatch_run_main_queue(void);
