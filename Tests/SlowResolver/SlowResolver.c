// SPDX-License-Identifier: Apache-2.0
//
// A name server that takes its time. A program's own `getaddrinfo` goes before the C library's for
// every shared library in it, libmosquitto too; so the call that waits here is the real one, on the
// real thread. Only the name `slow.test` waits, until the test lets it go; it means `localhost`
// then.

#define _GNU_SOURCE
#include "SlowResolver.h"

#include <dlfcn.h>
#include <netdb.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <string.h>

static sem_t gate;
static atomic_int waiting;

__attribute__((constructor)) static void prepare(void) { sem_init(&gate, 0, 0); }

int slow_resolver_waiting(void) { return atomic_load(&waiting); }

void slow_resolver_release(void) { sem_post(&gate); }

int getaddrinfo(const char *host, const char *service, const struct addrinfo *hints,
                struct addrinfo **result) {
    typedef int resolver(const char *, const char *, const struct addrinfo *, struct addrinfo **);
    resolver *real = (resolver *)dlsym(RTLD_NEXT, "getaddrinfo");
    if (host && strcmp(host, "slow.test") == 0) {
        atomic_fetch_add(&waiting, 1);
        while (sem_wait(&gate) != 0) {}
        atomic_fetch_sub(&waiting, 1);
        host = "localhost";
    }
    return real(host, service, hints, result);
}
