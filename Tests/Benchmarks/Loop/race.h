// SPDX-License-Identifier: Apache-2.0
//
// What the two C sides share: `PROGRAM OPERATION COUNT`, and the time that the operation took.

#pragma once

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/// The moments of timers in milliseconds, as on the other sides. Of those that fire.
static inline int64_t soon(int64_t number) { return 1 + number * 7919 % 10; }
/// Of those that wait.
static inline int64_t late(int64_t number) { return (100 + number * 7919 % 1000) * 1000; }
/// Of those that are cancelled: before all that wait, or among them.
static inline int64_t first(int64_t number) { return 1000 + number * 6007 % 1000; }
static inline int64_t among(int64_t number) { return (100 + number * 6007 % 1000) * 1000; }

enum { OTHERS = 1000 };

static inline int64_t used_time(void) {
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

typedef struct {
    const char *name;
    int64_t (*run)(int64_t count);
} Operation;

static inline void die(const char *what) {
    perror(what);
    exit(1);
}

static inline void open_pair(int pair[2]) {
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair) < 0) die("socketpair");
}

/// Sends the byte to the other socket.
static inline void pass(int from, int to) {
    char byte;
    if (from >= 0 && read(from, &byte, 1) != 1) die("read");
    if (to >= 0 && write(to, "x", 1) != 1) die("write");
}

static inline int run_operation(const Operation *operations, int argc, char **argv) {
    for (; argc == 3 && operations->name; operations++) {
        if (strcmp(operations->name, argv[1])) continue;
        printf("%lld\n", (long long)operations->run(atoll(argv[2])));
        return 0;
    }
    fprintf(stderr, "usage: %s OPERATION COUNT\n", argv[0]);
    return 2;
}
