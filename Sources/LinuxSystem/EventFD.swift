// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc

/// A kernel counter. One thread raises it to wake another thread that waits.
package struct EventFD: ~Copyable, Sendable {
    private let descriptor: FileDescriptor

    /// Makes a counter at zero. It is closed in executed programs.
    package init() throws(SystemError) {
        descriptor = FileDescriptor(
            owning: try systemCall("eventfd") { eventfd(0, clinux_eventfd_flags) })
    }

    /// The descriptor to watch; it is readable while the counter is not zero.
    package var number: CInt { descriptor.number }

    /// Raises the counter by one. May be called from any thread.
    package borrowing func raise() {
        // It can fail only at 2^64 - 2; at that value the watcher is awake already.
        _ = eventfd_write(descriptor.number, 1)
    }

    /// Sets the counter back to zero.
    package borrowing func reset() {
        var count: eventfd_t = 0
        _ = eventfd_read(descriptor.number, &count)
    }
}
