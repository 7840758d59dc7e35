// SPDX-License-Identifier: Apache-2.0
//
// What a program used to start, and does not need to run, given back.
//
// The fact. Of the 11.4 MB that the daemon has resident with fifty devices, 1.4 are its own: heap,
// stacks, relocated tables. The other 10 are pages of files, the program and its libraries, that
// somebody touched once. Nearly all of that is the start: the dynamic linker reads 0.7 MB of
// relocations and the symbols of a dozen libraries, the runtime walks its tables of conformances,
// the device files are parsed and their examples are run. And each touch maps sixteen pages,
// because the kernel guesses that the neighbours are next ("fault around"). From then on, with
// fifty sensors talking, 0.9 MB are touched, the heap included (measured with
// /proc/PID/clear_refs).
//
// The choice. Once, when the start is over, the pages of all read-only segments are unmapped: 11.8
// MB become 5.1. They are clean copies of files: nothing is written, nothing is lost, and what is
// used again is mapped again from the kernel's cache or, like any page that the kernel took back by
// itself, from the file. What it gains is not only a smaller number: a page that nobody has mapped
// is what the kernel takes first when memory is short, and on a board with 512 MB the start of a
// daemon should not be what stays.
//
// What it costs: some sixty small page faults, once. A debugger that set breakpoints before this
// moment loses them, since they are changes to those pages. The peak at the start stays.
//
// Rejected. Doing it before the broker is connected: connecting maps much of it again (8.2 MB).
// Writable segments are left alone, because what they hold is in no file. MADV_RANDOM does not stop
// the kernel from mapping neighbours. Linking otherwise saves too little, with flags that SwiftPM
// calls unsafe: packed relocations 0.6 MB, no position independence 0.5 MB; a static libstdc++
// would save 1.0 MB, and the static Swift library asks for the shared one by name.

#define _GNU_SOURCE
#include "CLinux.h"

#include <link.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

static int forget(struct dl_phdr_info *object, size_t size, void *data) {
    (void)size, (void)data;
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    for (int i = 0; i < object->dlpi_phnum; i++) {
        const ElfW(Phdr) *segment = &object->dlpi_phdr[i];
        if (segment->p_type != PT_LOAD || segment->p_flags & PF_W) continue;
        uintptr_t start = (object->dlpi_addr + segment->p_vaddr) & ~(page - 1);
        uintptr_t end = object->dlpi_addr + segment->p_vaddr + segment->p_filesz;
        // Best effort: the vdso, which is no file, refuses.
        madvise((void *)start, end - start, MADV_DONTNEED);
    }
    return 0;
}

void clinux_forget_startup_pages(void) {
    dl_iterate_phdr(forget, NULL);
}
