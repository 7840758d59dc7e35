// SPDX-License-Identifier: Apache-2.0
//
// Releases the pages of program files that only the start used.
//
// Facts. With fifty devices the daemon has 11.4 MB resident. 1.4 MB are its own: heap, stacks,
// relocated tables. The other 10 MB are pages of files, the program and its libraries, which were
// read at least once. The start causes nearly all of them: the dynamic linker reads 0.7 MB of
// relocations and the symbols of a dozen libraries, the runtime scans its conformance tables, and
// the daemon parses the device files and runs their examples. Each access maps sixteen pages,
// because the kernel guesses that the neighbours are needed next ("fault around"). After the start,
// with fifty active sensors, the daemon accesses 0.9 MB, the heap included (measured with
// /proc/PID/clear_refs).
//
// Choice. Once, after the start, the pages of all read-only segments are unmapped: 11.8 MB become
// 5.1 MB. The pages are clean copies of files, so no data is lost. A page that is used again is
// mapped again, from the kernel's cache or from the file, like any page that the kernel reclaimed.
// The gain is more than a smaller number: when memory is short, the kernel takes unmapped pages
// first. A board with 512 MB should not keep the pages of a daemon's start.
//
// Cost. About sixty small page faults, once. A debugger loses the breakpoints that it set before
// this moment, because they are changes to these pages. The peak during the start stays.
//
// Rejected. Releasing the pages before the broker is connected: connecting maps many of them again
// (8.2 MB). Writable segments are not touched, because no file holds their contents. MADV_RANDOM
// does not stop the kernel from mapping neighbours. Other linker flags save too little, and SwiftPM
// calls them unsafe: packed relocations 0.6 MB, no position independence 0.5 MB. A static libstdc++
// would save 1.0 MB, but the static Swift library requests the shared one by name.

#define _GNU_SOURCE
#include "CLinux.h"

#include <link.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

static int release_read_only_segments(struct dl_phdr_info *object, size_t size, void *data) {
    (void)size, (void)data;
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    for (int i = 0; i < object->dlpi_phnum; i++) {
        const ElfW(Phdr) *segment = &object->dlpi_phdr[i];
        if (segment->p_type != PT_LOAD || segment->p_flags & PF_W) continue;
        uintptr_t start = (object->dlpi_addr + segment->p_vaddr) & ~(page - 1);
        uintptr_t end = object->dlpi_addr + segment->p_vaddr + segment->p_filesz;
        // Best effort: the call fails for the vdso, which is not a file.
        madvise((void *)start, end - start, MADV_DONTNEED);
    }
    return 0;
}

void clinux_release_startup_pages(void) {
    dl_iterate_phdr(release_read_only_segments, NULL);
}
