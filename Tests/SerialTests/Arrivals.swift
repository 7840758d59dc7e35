// SPDX-License-Identifier: Apache-2.0

import Ports
import Reactor
import Readings

/// What came out of channels and watches, and a way to wait for it.
@LoopActor final class Arrivals {
    private(set) var bytes: [UInt8] = []
    /// When each delivery came.
    private(set) var stamps: [Instant] = []
    private(set) var losses: [PortError] = []
    private(set) var appearances = 0
    private var waiter: (condition: () -> Bool, continuation: CheckedContinuation<Bool, Never>)?
    private var patience: LoopTimer?

    /// Begins to take what the channel delivers.
    func start(_ channel: any ByteChannel) {
        channel.start { [self] bytes, stamp in
            self.bytes += bytes
            stamps.append(stamp)
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

    /// Waits until the condition holds, at most for ten seconds, and says whether it does.
    func until(_ condition: @escaping () -> Bool) async -> Bool {
        if condition() { return true }
        patience = EventLoop.current.schedule(after: .seconds(10)) { self.finish(false) }
        return await withCheckedContinuation { waiter = (condition, $0) }
    }

    private func check() {
        if waiter?.condition() == true { finish(true) }
    }

    private func finish(_ isMet: Bool) {
        patience?.cancel()
        patience = nil
        waiter?.continuation.resume(returning: isMet)
        waiter = nil
    }
}
