// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc

extension ProcessStatus {
    /// To be called once, when the start is over: pages of the program and its libraries that only
    /// the start used are resident no more. `StartupPages.c` says why and what it costs.
    package static func forgetStartupPages() { clinux_forget_startup_pages() }

    /// Bytes of memory that the process holds now, shared pages included; 0 where the kernel does
    /// not say.
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
