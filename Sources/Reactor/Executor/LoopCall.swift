// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// A call that the loop is going to make, from `EventLoop.call` or `callFromAnyThread`.
///
/// Isolation: none. It can be cancelled on any thread.
public final class LoopCall: Sendable {
    private let isSpent = Atomic(false)
    /// Touched once, by whoever spends the call: hence unsafe, yet safe.
    nonisolated(unsafe) private var action: (@LoopActor () -> Void)?

    init(_ action: @escaping @LoopActor () -> Void) {
        self.action = action
    }

    /// Takes the call back, and lets go of what it holds.
    ///
    /// - Returns: True if it will never be made because of this; false if it was made or cancelled
    ///   before.
    @discardableResult public func cancel() -> Bool {
        spend() != nil
    }

    /// Makes the call, unless it was taken back.
    @LoopActor func run() {
        spend()?()
    }

    private func spend() -> (@LoopActor () -> Void)? {
        isSpent.exchange(true, ordering: .acquiringAndReleasing) ? nil : action.take()
    }
}
