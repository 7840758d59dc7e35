// SPDX-License-Identifier: Apache-2.0
//
// A resolver that a test controls. If a program defines `getaddrinfo`, all shared libraries in it
// use this function and not the one of the C library; libmosquitto does too. So a call that blocks
// here is the real call, on the real thread.
//
//     slow-broker.test, slow-bridge.test
//                 block while a test holds them, and then resolve to `localhost`; they are no
//                 addresses in digits, so a call that accepts only digits does not block
//     both.test   resolves to ::1 and 127.0.0.1, in this order

#define _GNU_SOURCE
#include "TestResolver.h"

#include <dlfcn.h>
#include <netdb.h>
#include <pthread.h>
#include <string.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static const char *const names[] = {"slow-broker.test", "slow-bridge.test"};
static int held[2], waiting[2];

int test_resolver_waiting(int name) {
    pthread_mutex_lock(&lock);
    int count = waiting[name];
    pthread_mutex_unlock(&lock);
    return count;
}

void test_resolver_hold(int name, int hold) {
    pthread_mutex_lock(&lock);
    held[name] = hold;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
}

static void wait_for_release(int name) {
    pthread_mutex_lock(&lock);
    waiting[name]++;
    while (held[name]) pthread_cond_wait(&changed, &lock);
    waiting[name]--;
    pthread_mutex_unlock(&lock);
}

typedef int resolver(const char *, const char *, const struct addrinfo *, struct addrinfo **);

static int find_both(resolver *real, const char *service, const struct addrinfo *hints,
                     struct addrinfo **result) {
    struct addrinfo *more;
    int error = real("::1", service, hints, result);
    if (error || (error = real("127.0.0.1", service, hints, &more))) return error;
    struct addrinfo *last = *result;
    while (last->ai_next) last = last->ai_next;
    last->ai_next = more;
    return 0;
}

int getaddrinfo(const char *host, const char *service, const struct addrinfo *hints,
                struct addrinfo **result) {
    resolver *real = (resolver *)dlsym(RTLD_NEXT, "getaddrinfo");
    if (host && strcmp(host, "both.test") == 0) return find_both(real, service, hints, result);
    int is_numeric = hints && (hints->ai_flags & AI_NUMERICHOST);
    for (int name = 0; host && !is_numeric && name < 2; name++) {
        if (strcmp(host, names[name]) != 0) continue;
        wait_for_release(name);
        host = "localhost";
    }
    return real(host, service, hints, result);
}
