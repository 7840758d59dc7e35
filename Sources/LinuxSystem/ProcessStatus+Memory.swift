// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc

extension ProcessStatus {
    /// Releases pages of the program and its libraries that only the start used. Call it once,
    /// after the start. `StartupPages.c` explains the reason and the cost.
    package static func releaseStartupPages() { clinux_release_startup_pages() }

    /// Bytes of memory that the process has resident now, shared pages included; 0 if the kernel
    /// does not report it.
    package static var residentBytes: Int {
        guard let file = try? FileDescriptor(opening: "/proc/self/statm", O_RDONLY) else {
            return 0
        }
        // "size resident shared ...", in pages (proc_pid_statm(5)).
        return withUnsafeTemporaryAllocation(byteCount: 128, alignment: 1) { buffer in
            guard let count = try? file.read(into: buffer) else { return 0 }
            let fields = buffer[..<count].split(separator: UInt8(ascii: " "))
            guard fields.count > 1 else { return 0 }
            let pages = fields[1].reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
            return pages * sysconf(Int32(_SC_PAGESIZE))
        }
    }
}
