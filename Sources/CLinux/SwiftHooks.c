// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "SwiftHooks.h"

#include <dlfcn.h>
#include <stddef.h>
#include <sys/eventfd.h>
#include <time.h>

// The runtime's declarations, as in its Concurrency.h. They are weak, so the program also links
// with a runtime that lacks them. A runtime that has them calls the hook and passes its original
// function.
#define SWIFT __attribute__((swiftcall))

typedef SWIFT void (*enqueue_original)(void *job);
typedef SWIFT void (*delay_original)(unsigned long long delay, void *job);
typedef SWIFT void (*deadline_original)(long long seconds, long long nanoseconds,
                                        long long tolerance_seconds,
                                        long long tolerance_nanoseconds, int clock, void *job);

extern __attribute__((weak)) SWIFT void (*swift_task_enqueueGlobal_hook)(void *, enqueue_original);
extern __attribute__((weak)) SWIFT void (*swift_task_enqueueGlobalWithDelay_hook)(
    unsigned long long, void *, delay_original);
extern __attribute__((weak)) SWIFT void (*swift_task_enqueueGlobalWithDeadline_hook)(
    long long, long long, long long, long long, int, void *, deadline_original);

static bool (*take)(void *job);
static bool (*take_later)(void *job, int64_t nanoseconds);

static SWIFT void on_enqueue(void *job, enqueue_original original) {
    if (!take(job)) original(job);
}

static SWIFT void on_delay(unsigned long long delay, void *job, delay_original original) {
    int64_t wait = delay > INT64_MAX ? INT64_MAX : (int64_t)delay;
    if (!take_later(job, wait)) original(delay, job);
}

static SWIFT void on_deadline(long long seconds, long long nanoseconds,
                              long long tolerance_seconds, long long tolerance_nanoseconds,
                              int clock, void *job, deadline_original original) {
    // Swift's continuous clock (1) is boot time on Linux, its suspending one (2) is monotonic.
    struct timespec now;
    clock_gettime(clock == 1 ? CLOCK_BOOTTIME : CLOCK_MONOTONIC, &now);
    // More than a century means without limit.
    long long whole = seconds - now.tv_sec;
    if (whole > 4000000000) whole = 4000000000;
    int64_t wait = whole * 1000000000 + (nanoseconds - now.tv_nsec);
    if (!take_later(job, wait > 0 ? wait : 0)) {
        original(seconds, nanoseconds, tolerance_seconds, tolerance_nanoseconds, clock, job);
    }
}

void clinux_swift_install_hooks(bool (*enqueue)(void *), bool (*enqueue_later)(void *, int64_t)) {
    take = enqueue;
    take_later = enqueue_later;
    if (&swift_task_enqueueGlobal_hook) swift_task_enqueueGlobal_hook = on_enqueue;
    if (&swift_task_enqueueGlobalWithDelay_hook) swift_task_enqueueGlobalWithDelay_hook = on_delay;
    if (&swift_task_enqueueGlobalWithDeadline_hook) {
        swift_task_enqueueGlobalWithDeadline_hook = on_deadline;
    }
}

// libdispatch offers these functions to CoreFoundation's run loop. A static executable contains
// them. In a dynamic executable the library is loaded, but only the runtime links to it by name.
extern __attribute__((weak)) int _dispatch_get_main_queue_handle_4CF(void);
extern __attribute__((weak)) void _dispatch_main_queue_callback_4CF(void *);

static int main_queue = -1;

int clinux_dispatch_main_queue(void) {
    int (*handle)(void) = _dispatch_get_main_queue_handle_4CF;
    if (!handle) handle = (int (*)(void))dlsym(RTLD_DEFAULT, "_dispatch_get_main_queue_handle_4CF");
    if (handle) main_queue = handle();
    return main_queue;
}

void clinux_dispatch_run_main_queue(void) {
    eventfd_t count;
    eventfd_read(main_queue, &count);
    void (*run)(void *) = _dispatch_main_queue_callback_4CF;
    if (!run) run = (void (*)(void *))dlsym(RTLD_DEFAULT, "_dispatch_main_queue_callback_4CF");
    if (run) run(NULL);
}
