// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxSystem
import Reactor

/// The kernel's poller, which calls an action when the loop is about to wait for the n-th time.
///
/// So an action can be put between any two events, without a task that keeps the loop awake.
@LoopActor final class InterruptingPoller: Poller {
    /// How often the loop has waited, or checked.
    private(set) var polls = 0
    /// Called once, in place of a wait.
    var action: (poll: Int, call: @LoopActor () -> Void)?

    private let kernel: EpollPoller
    private let watches: Bool

    /// - Parameter watches: Whether it watches descriptors; otherwise each is an error.
    init(watches: Bool = true) throws(SystemError) {
        kernel = try EpollPoller()
        self.watches = watches
    }

    var now: Instant { kernel.now }

    func add(_ descriptor: CInt, _ interest: Interest, token: UInt64) throws(SystemError) {
        guard watches else { throw SystemError(operation: "epoll_ctl add", code: ENOSPC) }
        try kernel.add(descriptor, interest, token: token)
    }

    func modify(_ descriptor: CInt, _ interest: Interest, token: UInt64) throws(SystemError) {
        try kernel.modify(descriptor, interest, token: token)
    }

    func remove(_ descriptor: CInt) {
        kernel.remove(descriptor)
    }

    func wait(until deadline: Instant?, from now: Instant) throws(SystemError) -> Int {
        polls += 1
        guard let action, polls >= action.poll else {
            return try kernel.wait(until: deadline, from: now)
        }
        self.action = nil
        action.call()
        return 0
    }

    func event(_ index: Int) -> (token: UInt64, readiness: Readiness) {
        kernel.event(index)
    }

    nonisolated func wake() {
        kernel.wake()
    }
}
