// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc

/// The kernel's readiness queue, as an owned descriptor.
package struct Epoll: ~Copyable {
    /// The events to wait for, or the events that occurred: `EPOLLIN` and so on.
    package struct Events: OptionSet, Sendable {
        package let rawValue: UInt32

        package init(rawValue: UInt32) {
            self.rawValue = rawValue
        }

        package static let readable = Events(rawValue: clinux_epollin)
        package static let writable = Events(rawValue: clinux_epollout)
        package static let error = Events(rawValue: clinux_epollerr)
        package static let hangUp = Events(rawValue: clinux_epollhup)
        /// Report changes only, not a lasting state.
        package static let edge = Events(rawValue: clinux_epollet)
    }

    /// The queue's own number: readable for other queues while it has events.
    package var number: CInt { descriptor.number }

    private let descriptor: FileDescriptor
    private var hasNanoseconds: Bool

    /// Makes an empty queue.
    ///
    /// - Parameter nanoseconds: Whether to try `epoll_pwait2` (Linux 5.11).
    package init(nanoseconds: Bool = true) throws(SystemError) {
        let number = try systemCall("epoll_create1") { epoll_create1(clinux_epoll_flags) }
        descriptor = FileDescriptor(owning: number)
        hasNanoseconds = nanoseconds
    }

    /// Adds a descriptor. Each of its events carries `token`.
    ///
    /// - Throws: `EEXIST` if the descriptor is watched already, `EPERM` for a regular file.
    package borrowing func add(
        _ number: CInt, _ events: Events, token: UInt64
    ) throws(SystemError) {
        try control(EPOLL_CTL_ADD, "epoll_ctl add", number, events, token)
    }

    /// Changes the events that a watched descriptor reports.
    package borrowing func modify(
        _ number: CInt, _ events: Events, token: UInt64
    ) throws(SystemError) {
        try control(EPOLL_CTL_MOD, "epoll_ctl modify", number, events, token)
    }

    /// Removes a descriptor. The kernel has removed a closed one already; that is not an error.
    package borrowing func remove(_ number: CInt) {
        var unused = epoll_event()
        _ = epoll_ctl(descriptor.number, EPOLL_CTL_DEL, number, &unused)
    }

    /// Waits for events.
    ///
    /// - Parameter nanoseconds: The longest wait; 0 only checks, a negative value waits without
    ///   limit. A kernel that counts milliseconds gets the value rounded up. Rounded down, the loop
    ///   would spin through the last millisecond before a timer.
    /// - Returns: The number of events in `buffer`; also 0 after a signal.
    package mutating func wait(
        into buffer: UnsafeMutablePointer<epoll_event>, capacity: Int, nanoseconds: Int64
    ) throws(SystemError) -> Int {
        // For most waits, which have no limit or do not wait, the older call is faster.
        if hasNanoseconds, nanoseconds > 0 {
            let count = clinux_epoll_wait_ns(
                descriptor.number, buffer, CInt(capacity), nanoseconds)
            if count >= 0 { return Int(count) }
            if errno == EINTR { return 0 }
            guard errno == ENOSYS else { throw SystemError.last("epoll_pwait2") }
            hasNanoseconds = false
        }
        let count = epoll_wait(
            descriptor.number, buffer, CInt(capacity),
            Epoll.milliseconds(roundingUp: nanoseconds))
        if count >= 0 { return Int(count) }
        if errno == EINTR { return 0 }
        throw SystemError.last("epoll_wait")
    }

    /// The timeout of `epoll_wait` for a wait in nanoseconds.
    static func milliseconds(roundingUp nanoseconds: Int64) -> CInt {
        guard nanoseconds > 0 else { return nanoseconds == 0 ? 0 : -1 }
        return CInt(clamping: (nanoseconds - 1) / 1_000_000 + 1)
    }

    private borrowing func control(
        _ command: CInt, _ operation: String, _ number: CInt, _ events: Events, _ token: UInt64
    ) throws(SystemError) {
        var event = epoll_event()
        event.events = events.rawValue
        event.data.u64 = token
        guard epoll_ctl(descriptor.number, command, number, &event) == 0 else {
            throw SystemError.last(operation)
        }
    }
}
