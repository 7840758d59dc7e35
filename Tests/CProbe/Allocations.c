// SPDX-License-Identifier: Apache-2.0
//
// A program's own malloc replaces the C library's. This one counts and forwards the call. Swift
// allocates all its memory with these three functions. Sanitizers install their own.
#include "CProbe.h"

#include <stddef.h>

#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define SANITIZED 1
#define SANITIZER_THREADS 1
#elif __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif

#ifndef SANITIZER_THREADS
#define SANITIZER_THREADS 0
#endif

static uint64_t count;

uint64_t allocations(void) {
    return count;
}

int threads_of_sanitizer(void) {
    return SANITIZER_THREADS;
}

uint64_t bytes_in_use(void) {
    struct mallinfo2 all = mallinfo2();
    return all.uordblks + all.hblkhd;
}

#ifdef SANITIZED

bool counts_allocations(void) {
    return false;
}

#else

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *memory, size_t size);

bool counts_allocations(void) {
    return true;
}

void *malloc(size_t size) {
    count++;
    return __libc_malloc(size);
}

void *calloc(size_t number, size_t size) {
    count++;
    return __libc_calloc(number, size);
}

void *realloc(void *memory, size_t size) {
    count++;
    return __libc_realloc(memory, size);
}

#endif
