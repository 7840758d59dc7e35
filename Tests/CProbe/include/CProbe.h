// SPDX-License-Identifier: Apache-2.0
//
// Functions for the probe: it measures itself, and provokes faults of the kernel.
#pragma once

#include <malloc.h>
#include <stdbool.h>
#include <stdint.h>

/// How often this process has allocated memory. Always 0 with a sanitizer, which has an allocator
/// of its own.
uint64_t allocations(void);

/// Whether `allocations` counts.
bool counts_allocations(void);

/// How many threads a sanitizer runs, once the program has started one.
int threads_of_sanitizer(void);

/// Bytes of memory that the process has allocated and not freed.
uint64_t bytes_in_use(void);

/// Makes the kernel refuse a system call from now on, like a kernel that does not know it. Returns
/// 0 or an errno.
int refuse_system_call(long number, int error);

/// The number of `epoll_pwait2`, which exists since Linux 5.11.
extern const long epoll_pwait2_number;

/// The number of `clone3`, by which glibc starts threads.
extern const long clone3_number;

/// Closes all descriptors but the three standard streams: those that the parent process has left
/// open, whatever their numbers are.
void close_inherited(void);

/// Limits how many descriptors the process can have open. Returns 0 or an errno.
int limit_descriptors(unsigned count);

/// Interrupts the process periodically from now on (0: stop). The kernel does not restart the calls
/// that this interrupts.
void interrupt_every(int microseconds);

/// How often the calling thread has given up the processor in order to wait.
long times_waited(void);

/// Forks a child that executes no program and sends itself a signal. Returns the signal that has
/// ended the child, 0 if none did, or -1 without a child.
int end_of_forked_child(int signal);
