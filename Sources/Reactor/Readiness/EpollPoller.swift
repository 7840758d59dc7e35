// SPDX-License-Identifier: Apache-2.0

import CLinux
import LinuxSystem
import Primitives

/// The kernel's epoll, and boot time.
@LoopActor package final class EpollPoller: Poller {
    /// How many events are taken from the kernel at once; the others come in the next turn.
    private static let batch = 64

    @exclusivity(unchecked) private var epoll: Epoll
    /// The kernel writes events here; they can be read until the next wait. Unsafe only because of
    /// `deinit`, which no isolation covers.
    nonisolated(unsafe) private let events: UnsafeMutablePointer<epoll_event>
    private nonisolated let wakeUp: EventFD

    /// Makes an empty poller.
    ///
    /// - Parameter nanoseconds: Whether to use timeouts in nanoseconds (Linux 5.11).
    package init(nanoseconds: Bool = true) throws(SystemError) {
        epoll = try Epoll(nanoseconds: nanoseconds)
        wakeUp = try EventFD()
        events = .allocate(capacity: EpollPoller.batch)
        // Edge-triggered and never read: each write is an edge, so a wake-up costs no read.
        try addWakeUp(wakeUp.number)
    }

    deinit {
        events.deallocate()
    }

    package var now: Instant {
        Instant(nanoseconds: SystemClock.boot)
    }

    package func add(
        _ descriptor: CInt, _ interest: Interest, token: UInt64
    ) throws(SystemError) {
        try epoll.add(descriptor, Epoll.Events(rawValue: UInt32(interest.rawValue)), token: token)
    }

    package func modify(
        _ descriptor: CInt, _ interest: Interest, token: UInt64
    ) throws(SystemError) {
        try epoll.modify(
            descriptor, Epoll.Events(rawValue: UInt32(interest.rawValue)), token: token)
    }

    package func remove(_ descriptor: CInt) {
        epoll.remove(descriptor)
    }

    package func wait(until deadline: Instant?, from now: Instant) throws(SystemError) -> Int {
        var timeout: Int64 = -1
        if let deadline { timeout = max(0, deadline.nanoseconds - now.nanoseconds) }
        return try epoll.wait(into: events, capacity: EpollPoller.batch, nanoseconds: timeout)
    }

    package func event(_ index: Int) -> (token: UInt64, readiness: Readiness) {
        let event = events[index]
        return (event.data.u64, Readiness(rawValue: UInt8(truncatingIfNeeded: event.events) & 29))
    }

    /// The kernel's queue: another queue can watch it.
    var number: CInt { epoll.number }

    /// Lets an owned descriptor end waits, each time that it becomes ready. It is never read.
    func addWakeUp(_ descriptor: CInt) throws(SystemError) {
        try epoll.add(descriptor, [.readable, .edge], token: wakeToken)
    }

    package nonisolated func wake() {
        wakeUp.raise()
    }
}
