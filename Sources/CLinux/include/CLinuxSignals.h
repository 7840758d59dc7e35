// SPDX-License-Identifier: Apache-2.0
//
// Signals, caught by a handler that only records them. The handler is C because it may run between
// any two instructions of any thread: it must not allocate, lock or enter Swift's runtime.
#pragma once

#include <stdbool.h>
#include <stdint.h>

/// Catches a signal: each arrival is recorded, in whichever thread it arrives. If the calling
/// thread blocks the signal, it is unblocked there. Returns 0 or an errno: `EINVAL` for a number
/// that is not a signal, that no process can catch, or that reports a fault of the program.
///
/// This call and `clinux_signal_release` are for one thread at a time.
int clinux_signal_catch(int signal);

/// Ends what `clinux_signal_catch` began, on the same thread: the signal is blocked again if it was
/// blocked, and has its previous effect. An effect that the program has set since then stays.
void clinux_signal_release(int signal);

/// The eventfd to which the handler writes; -1 for none. After the return no handler uses the
/// previous one.
void clinux_signal_notify(int eventfd);

/// Takes the signals that have arrived since the last call; bit n - 1 stands for signal n.
uint64_t clinux_signal_take(void);

/// Whether the process ignores a signal.
bool clinux_signal_is_ignored(int signal);

/// If SIGPIPE would end the process: makes a write to a closed pipe an error (`EPIPE`) and nothing
/// else. An effect that the program has chosen stays.
void clinux_sigpipe_survive(void);

/// Ends what `clinux_sigpipe_survive` began, on the same thread.
void clinux_sigpipe_restore(void);
