// SPDX-License-Identifier: Apache-2.0

import LinuxSystem
import Synchronization

/// Work in `offload` whose end the loop has not processed, and its suspended caller.
@usableFromInline @LoopActor final class OffloadedWork: IntrusiveNode {
    /// The program goes on without it: its caller was cancelled before the end of the loop.
    private(set) var isLeft = false

    private let loop = EventLoop.current
    private let file: StaticString
    private let line: UInt
    private var caller: UnsafeContinuation<Void, Never>?
    private var isAbandoned = false
    private var hasEnded = false
    private var error: (any Error)?
    private var task: Task<Void, Never>?
    /// Set by the thread that begins the work, or by the caller that abandons it. Only the first of
    /// the two succeeds.
    private nonisolated let isClaimed = Atomic(false)

    @usableFromInline init(_ file: StaticString, _ line: UInt) {
        self.file = file
        self.line = line
        super.init()
    }

    /// Where it was started.
    var origin: Origin { Origin("offload", file, line) }

    @usableFromInline func begin(
        on lane: OffloadLane?, _ work: @escaping @Sendable () throws -> Void,
        _ continuation: UnsafeContinuation<Void, Never>
    ) {
        beginWait("offload", file, line)
        guard !isAbandoned else { return continuation.resume() }
        caller = continuation
        loop.offloads.append(self)
        let executor = OffloadExecutor(lane) { [self] error in
            _ = claim()
            self.error = LoopError(error)
        }
        // A task, although it does not wait: it has the caller's task-local values.
        task = Task(executorPreference: executor) { [self] in
            let result = claim() ? Result { try work() } : .failure(CancellationError())
            LoopExecutor.shared.enqueue(.call { self.end(result) })
        }
    }

    /// Lets the caller go on without the result.
    @usableFromInline func abandon() {
        guard !hasEnded else { return }
        isAbandoned = true
        isLeft = isLeft || !loop.isEnding
        _ = claim()
        task?.cancel()
        caller.take()?.resume()
    }

    /// The caller goes on: throws the error for it, if there is one.
    @usableFromInline func checkForError() throws {
        endWait()
        if isAbandoned { throw CancellationError() }
        if let error { throw error }
    }

    private func end(_ result: Result<Void, any Error>) {
        hasEnded = true
        loop.offloads.remove(self)
        // An error that is here already is that of the thread.
        if case .failure(let failure) = result, error == nil { error = failure }
        if isAbandoned, loop.isDebugged, let error, !(error is CancellationError) {
            loop.onReport(.unhandledError(error, of: origin))
        }
        caller.take()?.resume()
    }

    private nonisolated func claim() -> Bool {
        !isClaimed.exchange(true, ordering: .acquiringAndReleasing)
    }
}
