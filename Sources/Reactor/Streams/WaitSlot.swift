// SPDX-License-Identifier: Apache-2.0

/// One task at a time waits here: for its descriptor. A wait allocates nothing.
///
/// Like the waiters of a `WaiterList`, the task is resumed directly. After `resume` the wait has
/// succeeded, whatever happens before the task runs.
@LoopActor final class WaitSlot {
    /// Whether a task waits and was not resumed.
    var isWaiting: Bool { continuation != nil }
    /// Whether a task is between the beginning of its wait and its return.
    @exclusivity(unchecked) private(set) var isOccupied = false

    @exclusivity(unchecked) private var continuation: UnsafeContinuation<Bool, Never>?
    // Each wait has a number: a cancellation from another thread may arrive after the end of its
    // wait, or before its beginning.
    @exclusivity(unchecked) private var number: UInt = 0
    @exclusivity(unchecked) private var cancelled: UInt = 0

    /// Suspends the task until it is resumed.
    ///
    /// - Throws: `CancellationError` if the task is cancelled, now or before it is resumed.
    func wait() async throws(CancellationError) {
        isOccupied = true
        defer { isOccupied = false }
        number &+= 1
        let number = number
        let isResumed = await withTaskCancellationHandler {
            await withUnsafeContinuation { begin($0) }
        } onCancel: {
            LoopExecutor.shared.runOnLoop { self.cancel(number) }
        }
        guard isResumed else { throw CancellationError() }
    }

    /// Resumes the task, if one waits.
    func resume() {
        end(true)
    }

    private func begin(_ continuation: UnsafeContinuation<Bool, Never>) {
        guard cancelled != number else { return continuation.resume(returning: false) }
        self.continuation = continuation
    }

    private func cancel(_ number: UInt) {
        cancelled = number
        if number == self.number { end(false) }
    }

    private func end(_ isResumed: Bool) {
        continuation.take()?.resume(returning: isResumed)
    }
}
