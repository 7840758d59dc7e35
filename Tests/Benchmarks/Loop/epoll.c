// SPDX-License-Identifier: Apache-2.0
//
//   epoll OPERATION COUNT
//
// What a C programmer writes without a library: epoll, and a binary heap of timers in which each
// timer knows its place.

#include "race.h"

#include <stdbool.h>
#include <sys/epoll.h>

enum { BATCH = 64 };

typedef struct Source {
    int fd;
    void (*ready)(struct Source *source);
} Source;

static int epoll;
static int64_t left;

// MARK: Descriptors

static void watch(Source *source) {
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = source};
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, source->fd, &event) < 0) die("epoll_ctl");
}

static void echo(Source *source) {
    left--;
    pass(source->fd, left ? source->fd : -1);
}

static int64_t watch_descriptors(int64_t count) {
    struct epoll_event events[BATCH];
    int pair[2];
    open_pair(pair);
    Source sources[2] = {{pair[0], echo}, {pair[1], echo}};
    for (int i = 0; i < 2; i++) watch(&sources[i]);
    left = count;
    int64_t start = used_time();
    pass(-1, pair[0]);
    while (left) {
        int ready = epoll_wait(epoll, events, BATCH, -1);
        for (int i = 0; i < ready; i++) {
            Source *source = events[i].data.ptr;
            source->ready(source);
        }
    }
    return used_time() - start;
}

// MARK: Timers

typedef struct {
    int64_t deadline;
    size_t place;
    void (*fire)(void);
} Timer;

static Timer **heap;
static size_t heap_count, heap_capacity;

static int64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static void put(Timer *timer, size_t place) {
    heap[place] = timer;
    timer->place = place;
}

static void sift_up(Timer *timer, size_t place) {
    while (place && heap[(place - 1) / 2]->deadline > timer->deadline) {
        put(heap[(place - 1) / 2], place);
        place = (place - 1) / 2;
    }
    put(timer, place);
}

static void sift_down(Timer *timer, size_t place) {
    for (;;) {
        size_t child = 2 * place + 1;
        if (child + 1 < heap_count && heap[child + 1]->deadline < heap[child]->deadline) child++;
        if (child >= heap_count || heap[child]->deadline >= timer->deadline) break;
        put(heap[child], place);
        place = child;
    }
    put(timer, place);
}

static void start_timer(Timer *timer, int64_t milliseconds, void (*fire)(void)) {
    timer->deadline = now() + milliseconds * 1000000;
    timer->fire = fire;
    if (heap_count == heap_capacity) {
        heap_capacity = heap_capacity ? 2 * heap_capacity : 64;
        heap = realloc(heap, heap_capacity * sizeof *heap);
        if (!heap) die("realloc");
    }
    sift_up(timer, heap_count++);
}

static void stop_timer(Timer *timer) {
    Timer *last = heap[--heap_count];
    if (last == timer) return;
    if (timer->place && heap[(timer->place - 1) / 2]->deadline > last->deadline) {
        sift_up(last, timer->place);
    } else {
        sift_down(last, timer->place);
    }
}

static Timer *make_timers(int64_t count) {
    Timer *timers = calloc(count, sizeof *timers);
    if (!timers) die("calloc");
    return timers;
}

static void count_down(void) { left--; }
static void nothing(void) {}

static void fire_due(void) {
    int64_t moment = now();
    while (heap_count && heap[0]->deadline <= moment) {
        Timer *timer = heap[0];
        stop_timer(timer);
        timer->fire();
    }
}

static int64_t fire_timers(int64_t count) {
    struct epoll_event events[BATCH];
    int64_t start = used_time();
    Timer *timers = make_timers(count);
    left = count;
    for (int64_t i = 0; i < count; i++) start_timer(&timers[i], soon(i), count_down);
    for (;;) {
        fire_due();
        if (!left) break;
        int64_t rest = (heap[0]->deadline - now() + 999999) / 1000000;
        epoll_wait(epoll, events, BATCH, rest > 0 ? rest : 0);
    }
    return used_time() - start;
}

static int64_t cancel_timers(int64_t count, int64_t (*moment)(int64_t)) {
    Timer timer = {0}, *others = make_timers(OTHERS);
    for (int64_t i = 0; i < OTHERS; i++) start_timer(&others[i], late(i), nothing);
    int64_t start = used_time();
    for (int64_t i = 0; i < count; i++) {
        start_timer(&timer, moment(i), nothing);
        stop_timer(&timer);
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
    epoll = epoll_create1(EPOLL_CLOEXEC);
    if (epoll < 0) die("epoll_create1");
    return run_operation(operations, argc, argv);
}
