// SPDX-License-Identifier: Apache-2.0

import LinuxSystem
import Primitives

/// The poller of an `EmbeddedLoop`: it never waits, and its descriptor is readable when it should
/// be asked.
///
/// The descriptor is that of the kernel's queue, which reports the queue as readable while it has
/// events. A timer in the queue reports the next deadline in the same way.
@LoopActor final class HostedPoller: Poller {
    private let kernel: EpollPoller
    private let timer: BootTimer
    private var timerDeadline: Instant?

    init() throws(SystemError) {
        kernel = try EpollPoller()
        timer = try BootTimer()
        try kernel.addWakeUp(timer.number)
    }

    /// The descriptor for the host.
    var number: CInt { kernel.number }

    var now: Instant { kernel.now }

    /// Makes the descriptor readable at a moment; `nil` is never.
    ///
    /// A moment that has passed during the turn is reported in another way: the report of the timer
    /// may be among the events that the turn has taken already.
    func alarm(at deadline: Instant?) {
        if let deadline, deadline <= now { return wake() }
        guard deadline != timerDeadline else { return }
        timerDeadline = deadline
        timer.set(deadline?.nanoseconds)
    }

    func add(_ descriptor: CInt, _ interest: Interest, token: UInt64) throws(SystemError) {
        try kernel.add(descriptor, interest, token: token)
    }

    func modify(_ descriptor: CInt, _ interest: Interest, token: UInt64) throws(SystemError) {
        try kernel.modify(descriptor, interest, token: token)
    }

    func remove(_ descriptor: CInt) {
        kernel.remove(descriptor)
    }

    func wait(until deadline: Instant?, from now: Instant) throws(SystemError) -> Int {
        try kernel.wait(until: now, from: now)
    }

    func event(_ index: Int) -> (token: UInt64, readiness: Readiness) {
        kernel.event(index)
    }

    nonisolated func wake() {
        kernel.wake()
    }
}
