// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// A call that the loop is going to make, from `EventLoop.call` or `callFromAnyThread`.
///
/// Isolation: none. It can be cancelled on any thread.
public final class LoopCall: Sendable {
    private let isClaimed = Atomic(false)
    /// Accessed once, by the caller that claims the action: hence unsafe, yet safe.
    nonisolated(unsafe) private var action: (@LoopActor () -> Void)?

    init(_ action: @escaping @LoopActor () -> Void) {
        self.action = action
    }

    /// Cancels the call, and releases what its action holds.
    ///
    /// - Returns: True if this prevented the call; false if it was made or cancelled before.
    @discardableResult public func cancel() -> Bool {
        claimAction() != nil
    }

    /// Makes the call, unless it was cancelled.
    @LoopActor func run() {
        claimAction()?()
    }

    private func claimAction() -> (@LoopActor () -> Void)? {
        isClaimed.exchange(true, ordering: .acquiringAndReleasing) ? nil : action.take()
    }
}
