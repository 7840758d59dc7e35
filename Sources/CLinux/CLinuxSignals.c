// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "CLinuxSignals.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <time.h>
#include <unistd.h>

_Static_assert(ATOMIC_LLONG_LOCK_FREE == 2, "a handler cannot wait for a lock");

/// What held for a signal before it was caught.
static struct {
    struct sigaction action;
    bool was_blocked;
} previous[_NSIG];

static atomic_ullong arrived;
static atomic_int wake = -1;
/// How many handlers may be using the descriptor in `wake`.
static atomic_int writers;
/// The process that catches. A child of `fork` has the handlers too, until it executes a program.
static atomic_int catcher;

static unsigned long long bit(int signal) {
    return 1ULL << (signal - 1);
}

static void record_in_catcher(int signal) {
    atomic_fetch_or(&arrived, bit(signal));
    atomic_fetch_add(&writers, 1);
    int descriptor = atomic_load(&wake);
    uint64_t one = 1;
    // It can fail only if the counter is full; then its reader is awake.
    if (descriptor >= 0 && write(descriptor, &one, sizeof one) < 0) {}
    atomic_fetch_sub(&writers, 1);
}

/// The handler. In a child it must not wake the parent, whose eventfd the child shares: there the
/// signal gets its previous effect, as soon as this function has returned.
static void record(int signal) {
    int code = errno;
    if (getpid() == atomic_load(&catcher)) {
        record_in_catcher(signal);
    } else {
        sigaction(signal, &previous[signal].action, NULL);
        raise(signal);
    }
    errno = code;
}

static int set_handler(int signal, void (*handler)(int), struct sigaction *before) {
    struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART};
    return sigaction(signal, &action, before) == 0 ? 0 : errno;
}

static bool has_handler(int signal, void (*handler)(int)) {
    struct sigaction action;
    return sigaction(signal, NULL, &action) == 0 && action.sa_handler == handler;
}

/// Blocks or unblocks a signal in the calling thread. Returns whether it was blocked.
static bool set_blocked(int signal, int how) {
    sigset_t set, before;
    sigemptyset(&set);
    sigaddset(&set, signal);
    pthread_sigmask(how, &set, &before);
    return sigismember(&before, signal) == 1;
}

/// Whether a signal reports a fault of the instruction that runs. After a handler that only records
/// it, the instruction would run again and fail again, without end.
static bool is_fault(int signal) {
    return signal == SIGILL || signal == SIGTRAP || signal == SIGBUS || signal == SIGFPE
        || signal == SIGSEGV;
}

int clinux_signal_catch(int signal) {
    if (signal < 1 || signal >= _NSIG || is_fault(signal)) return EINVAL;
    // What a handler of an earlier time has recorded too late.
    atomic_fetch_and(&arrived, ~bit(signal));
    atomic_store(&catcher, getpid());
    int code = set_handler(signal, record, &previous[signal].action);
    if (code != 0) return code;
    previous[signal].was_blocked = set_blocked(signal, SIG_UNBLOCK);
    return 0;
}

void clinux_signal_release(int signal) {
    if (previous[signal].was_blocked) set_blocked(signal, SIG_BLOCK);
    if (has_handler(signal, record)) sigaction(signal, &previous[signal].action, NULL);
}

void clinux_signal_notify(int eventfd) {
    atomic_store(&wake, eventfd);
    while (atomic_load(&writers) != 0) sched_yield();
}

uint64_t clinux_signal_take(void) {
    return atomic_exchange(&arrived, 0);
}

bool clinux_signal_is_ignored(int signal) {
    return has_handler(signal, SIG_IGN);
}

static struct sigaction default_sigpipe;

/// The handler for SIGPIPE. It does what SIG_IGN does, but an executed program does not inherit it.
static void survive(int signal) {
    (void)signal;
}

void clinux_sigpipe_survive(void) {
    if (has_handler(SIGPIPE, SIG_DFL)) set_handler(SIGPIPE, survive, &default_sigpipe);
}

void clinux_sigpipe_restore(void) {
    if (!has_handler(SIGPIPE, survive)) return;
    // A thread that blocks SIGPIPE keeps one that a write has caused.
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGPIPE);
    struct timespec none = {0, 0};
    while (sigtimedwait(&set, NULL, &none) == SIGPIPE) {}
    sigaction(SIGPIPE, &default_sigpipe, NULL);
}
