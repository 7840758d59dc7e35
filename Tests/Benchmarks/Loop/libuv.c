// SPDX-License-Identifier: Apache-2.0
//
//   libuv OPERATION COUNT
//
// The operations that libuv has: timers and descriptors, by callbacks. Its timers are memory of the
// caller, and count in milliseconds.

#include "race.h"

#include <uv.h>

static uv_loop_t *loop;
static int64_t left;

static void echo(uv_poll_t *poll, int status, int events) {
    (void)status, (void)events;
    int fd = *(int *)poll->data;
    left--;
    pass(fd, left ? fd : -1);
    if (!left) uv_stop(loop);
}

static int64_t watch_descriptors(int64_t count) {
    int pair[2];
    uv_poll_t polls[2];
    open_pair(pair);
    left = count;
    for (int i = 0; i < 2; i++) {
        uv_poll_init(loop, &polls[i], pair[i]);
        polls[i].data = &pair[i];
        uv_poll_start(&polls[i], UV_READABLE, echo);
    }
    int64_t start = used_time();
    pass(-1, pair[0]);
    uv_run(loop, UV_RUN_DEFAULT);
    return used_time() - start;
}

static uv_timer_t *make_timers(int64_t count) {
    uv_timer_t *timers = calloc(count, sizeof *timers);
    if (!timers) die("calloc");
    return timers;
}

static void count_down(uv_timer_t *timer) {
    (void)timer;
    if (!--left) uv_stop(loop);
}

static void nothing(uv_timer_t *timer) { (void)timer; }

static int64_t fire_timers(int64_t count) {
    int64_t start = used_time();
    uv_timer_t *timers = make_timers(count);
    left = count;
    for (int64_t i = 0; i < count; i++) {
        uv_timer_init(loop, &timers[i]);
        uv_timer_start(&timers[i], count_down, soon(i), 0);
    }
    uv_run(loop, UV_RUN_DEFAULT);
    return used_time() - start;
}

static int64_t cancel_timers(int64_t count, int64_t (*moment)(int64_t)) {
    uv_timer_t timer, *others = make_timers(OTHERS);
    for (int64_t i = 0; i < OTHERS; i++) {
        uv_timer_init(loop, &others[i]);
        uv_timer_start(&others[i], nothing, late(i), 0);
    }
    uv_timer_init(loop, &timer);
    int64_t start = used_time();
    for (int64_t i = 0; i < count; i++) {
        uv_timer_start(&timer, nothing, moment(i), 0);
        uv_timer_stop(&timer);
    }
    return used_time() - start;
}

static int64_t cancel_first(int64_t count) { return cancel_timers(count, first); }
static int64_t cancel_among(int64_t count) { return cancel_timers(count, among); }

int main(int argc, char **argv) {
    static const Operation operations[] = {
        {"watch", watch_descriptors},
        {"timer-fire", fire_timers},
        {"timer-cancel", cancel_first},
        {"timer-cancel-among", cancel_among},
        {NULL, NULL},
    };
    loop = uv_default_loop();
    return run_operation(operations, argc, argv);
}
