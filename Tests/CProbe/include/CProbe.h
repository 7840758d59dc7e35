// SPDX-License-Identifier: Apache-2.0
//
// What a program needs that is run in order to be measured, or to be treated badly.
#pragma once

#include <malloc.h>
#include <stdbool.h>
#include <stdint.h>

/// How often memory was asked for in this process. Always 0 under a sanitizer, which has an
/// allocator of its own.
uint64_t allocations(void);

/// Whether `allocations` counts.
bool counts_allocations(void);

/// How many threads a sanitizer has of its own, once the program has started one.
int threads_of_sanitizer(void);

/// Bytes of memory that the process has asked for and not given back.
uint64_t bytes_in_use(void);

/// Has the kernel answer a system call with an error from now on, as one would that does not know
/// it. Returns 0 or an errno.
int refuse_system_call(long number, int error);

/// The number of `epoll_pwait2`, which Linux has since 5.11.
extern const long epoll_pwait2_number;

/// Lets the process have so many descriptors at once. Returns 0 or an errno.
int limit_descriptors(unsigned count);

/// Interrupts the process after each such time from now on (0: no more). Calls that this ends in
/// the middle are not restarted by the kernel.
void interrupt_every(int microseconds);

/// How often the calling thread has given up the processor because it had to wait.
long times_waited(void);
