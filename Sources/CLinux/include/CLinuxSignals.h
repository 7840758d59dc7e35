// SPDX-License-Identifier: Apache-2.0
#pragma once

/// If SIGPIPE would end the process: makes a write to a closed pipe an error (`EPIPE`) and nothing
/// else. An effect that the program has chosen stays.
void clinux_sigpipe_survive(void);

/// Ends what `clinux_sigpipe_survive` began, on the same thread.
void clinux_sigpipe_restore(void);
