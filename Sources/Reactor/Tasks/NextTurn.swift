// SPDX-License-Identifier: Apache-2.0

/// The error of a task that is cancelled already and begins to wait, in a later turn.
///
/// A Swift task stays cancelled. Without the turn in between, a task that ignores this and waits
/// again, as in `while true { try? await sleep(for: .seconds(1)) }`, would block the loop for ever.
@usableFromInline @LoopActor func cancellation() async -> CancellationError {
    await nextTurn()
    return CancellationError()
}

/// Lets everything else that is ready run first: the task goes on in a later turn, cancelled or
/// not.
///
/// It does what `Task.yield()` does, in fewer steps: the runtime makes three pieces of work of a
/// yield.
@LoopActor public func nextTurn() async {
    await withUnsafeContinuation { continuation in
        LoopExecutor.shared.enqueue(.call { continuation.resume() })
    }
}
