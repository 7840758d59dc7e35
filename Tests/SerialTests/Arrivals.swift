// SPDX-License-Identifier: Apache-2.0

import Ports
import Reactor
import Readings

/// Records the events of channels and watches; a test can wait for them.
@LoopActor final class Arrivals {
    private(set) var isOpen = false
    private(set) var bytes: [UInt8] = []
    /// The time of each delivery.
    private(set) var stamps: [Instant] = []
    private(set) var losses: [PortError] = []
    private(set) var appearances = 0
    private var waiter: (condition: () -> Bool, continuation: CheckedContinuation<Bool, Never>)?
    private var timeout: LoopTimer?

    /// Starts to record the events of a channel.
    ///
    /// - Parameter then: Called after each delivery.
    func start(_ channel: any ByteChannel, then: @escaping @LoopActor () -> Void = {}) {
        channel.start { [self] in
            isOpen = true
            check()
        } receive: { [self] bytes, stamp in
            self.bytes += bytes
            stamps.append(stamp)
            then()
            check()
        } lost: { [self] error in
            losses.append(error)
            check()
        }
    }

    func appeared() {
        appearances += 1
        check()
    }

    /// Waits until the condition holds, at most ten seconds, and returns whether it does.
    func until(_ condition: @escaping () -> Bool) async -> Bool {
        if condition() { return true }
        timeout = EventLoop.current.schedule(after: .seconds(10)) { self.finish(false) }
        return await withCheckedContinuation { waiter = (condition, $0) }
    }

    private func check() {
        if waiter?.condition() == true { finish(true) }
    }

    private func finish(_ isMet: Bool) {
        timeout?.cancel()
        timeout = nil
        waiter?.continuation.resume(returning: isMet)
        waiter = nil
    }
}
