// SPDX-License-Identifier: Apache-2.0

/// The error of a task of `spawn` that no code has handled yet.
@LoopActor final class UnhandledFailure: IntrusiveNode {
    private let error: any Error
    private let origin: Origin
    private let loop: EventLoop
    private var isOpen = true

    init(_ error: any Error, of origin: Origin, in loop: EventLoop) {
        self.error = error
        self.origin = origin
        self.loop = loop
        super.init()
        loop.failures.append(self)
    }

    /// It is handled.
    func forget() {
        guard isOpen else { return }
        isOpen = false
        loop.failures.remove(self)
    }

    /// No code can handle it any more.
    func report() {
        guard isOpen else { return }
        forget()
        loop.onReport(.unhandledError(error, of: origin))
    }
}
