// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "CLinuxSignals.h"

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <time.h>

static void set_handler(int signal, void (*handler)(int), struct sigaction *before) {
    struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART};
    sigaction(signal, &action, before);
}

static bool has_handler(int signal, void (*handler)(int)) {
    struct sigaction action;
    return sigaction(signal, NULL, &action) == 0 && action.sa_handler == handler;
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
