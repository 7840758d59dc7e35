// SPDX-License-Identifier: Apache-2.0

import LinuxSystem
import Synchronization

/// Runs blocking work on another thread and returns its result.
///
/// The work has the task-local values and the priority of the caller.
///
/// If the task is cancelled, the caller goes on at once. Work that has begun cannot be interrupted:
/// it runs to its end, and its result is dropped. An error is dropped too; debug mode reports it.
/// Long work can look at `Task.isCancelled` and end earlier. Work that has not begun is not done.
///
/// - Parameters:
///   - lane: Work of one lane runs in the order of the calls; without a lane at any time.
///   - work: Runs on another thread. `EventLoop.offloadLimit` says how many pieces run at once.
/// - Throws: The error that the work throws; `CancellationError`; `LoopError` if no thread can be
///   started.
@LoopActor public func offload<R: Sendable>(
    on lane: OffloadLane? = nil, fileID: StaticString = #fileID, line: UInt = #line,
    _ work: @escaping @Sendable () throws -> R
) async throws -> R {
    if Task.isCancelled { throw await cancellation() }
    let waiter = OffloadWaiter<R>(loop: EventLoop.current, Origin("offload", fileID, line))
    return try await withTaskCancellationHandler {
        try await withUnsafeThrowingContinuation { waiter.begin(on: lane, work, $0) }
    } onCancel: {
        LoopExecutor.shared.runOnLoop { waiter.abandon() }
    }
}

/// Work in `offload` whose end the loop has not processed.
@LoopActor class AnyOffload: IntrusiveNode {
    final let origin: Origin
    /// The program goes on without it: its caller was cancelled before the end of the loop.
    fileprivate(set) final var isLeft = false

    fileprivate init(_ origin: Origin) {
        self.origin = origin
    }

    /// Lets the caller go on without the result.
    func abandon() {}
}

/// One suspended `offload`.
@LoopActor private final class OffloadWaiter<R: Sendable>: AnyOffload {
    private let loop: EventLoop
    private var continuation: UnsafeContinuation<R, any Error>?
    private var isAbandoned = false
    private var task: Task<Void, Never>?
    /// No thread could be started for the work.
    private var startFailure: LoopError?
    /// Set by the thread that begins the work, or by the caller that abandons it. Only the first of
    /// the two succeeds.
    private nonisolated let isClaimed = Atomic(false)

    init(loop: EventLoop, _ origin: Origin) {
        self.loop = loop
        super.init(origin)
    }

    func begin(
        on lane: OffloadLane?, _ work: @escaping @Sendable () throws -> R,
        _ continuation: UnsafeContinuation<R, any Error>
    ) {
        guard !isAbandoned else { return continuation.resume(throwing: CancellationError()) }
        self.continuation = continuation
        loop.offloads.append(self)
        let executor = OffloadExecutor(lane) { [self] error in
            _ = claim()
            startFailure = LoopError(error)
        }
        // A task, although it does not wait: it has the caller's task-local values.
        task = Task(executorPreference: executor) { [self] in
            let result = claim() ? Result { try work() } : .failure(CancellationError())
            LoopExecutor.shared.enqueue(.call { self.end(result) })
        }
    }

    override func abandon() {
        isAbandoned = true
        isLeft = isLeft || !loop.isEnding
        _ = claim()
        task?.cancel()
        resume(.failure(CancellationError()))
    }

    private func resume(_ result: Result<R, any Error>) {
        continuation?.resume(with: result)
        continuation = nil
    }

    private func end(_ outcome: Result<R, any Error>) {
        let result = startFailure.map { .failure($0) } ?? outcome
        loop.offloads.remove(self)
        if isAbandoned, loop.isDebugged, case .failure(let error) = result,
            !(error is CancellationError)
        {
            loop.onReport(.unhandledError(error, of: origin))
        }
        resume(result)
    }

    private nonisolated func claim() -> Bool {
        !isClaimed.exchange(true, ordering: .acquiringAndReleasing)
    }
}
