// SPDX-License-Identifier: Apache-2.0

/// The error of a task of `spawn` that no code has handled yet.
///
/// The loop on which the task has failed reports it. That is not the task's own loop if that has
/// ended without the task, and another loop has resumed it.
@LoopActor final class UnhandledFailure: IntrusiveNode {
    private let error: any Error
    private let origin: Origin
    private let loop = EventLoop.current
    private var isOpen = true

    init(_ error: any Error, of origin: Origin) {
        self.error = error
        self.origin = origin
        super.init()
        loop.failures.append(self)
    }

    /// It is handled.
    func forget() {
        guard isOpen else { return }
        isOpen = false
        loop.failures.remove(self)
    }

    /// Reports it in a call of its own. May be called on any thread.
    nonisolated func reportLater() {
        loop.callFromAnyThread { self.report() }
    }

    /// No code can handle it any more.
    func report() {
        guard isOpen else { return }
        forget()
        loop.onReport(.unhandledError(error, of: origin))
    }
}
