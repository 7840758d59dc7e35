// SPDX-License-Identifier: Apache-2.0

import LinuxSystem

/// Runs blocking work on another thread and returns its result.
///
/// If the task is cancelled, the caller goes on at once. The work itself cannot be interrupted: it
/// runs to its end, and its result is dropped. An error is dropped too; debug mode reports it.
///
/// - Parameters:
///   - lane: Work of one lane runs in the order of the calls; without a lane at any time.
///   - work: Runs on another thread. At most four pieces run at once.
/// - Throws: The error that the work throws; `CancellationError`; `LoopError` if no thread can be
///   started.
@LoopActor public func offload<R: Sendable>(
    on lane: OffloadLane? = nil, fileID: StaticString = #fileID, line: UInt = #line,
    _ work: @escaping @Sendable () throws -> R
) async throws -> R {
    let waiter = OffloadWaiter<R>(loop: EventLoop.current, fileID, line)
    return try await withTaskCancellationHandler {
        try await withUnsafeThrowingContinuation { waiter.begin(on: lane, work, $0) }
    } onCancel: {
        LoopExecutor.shared.runOnLoop { waiter.resume(.failure(CancellationError())) }
    }
}

/// One suspended `offload`.
@LoopActor private final class OffloadWaiter<R: Sendable> {
    private let loop: EventLoop
    private let file: StaticString
    private let line: UInt
    private var continuation: UnsafeContinuation<R, any Error>?
    private var isCancelled = false

    init(loop: EventLoop, _ file: StaticString, _ line: UInt) {
        self.loop = loop
        self.file = file
        self.line = line
    }

    func begin(
        on lane: OffloadLane?, _ work: @escaping @Sendable () throws -> R,
        _ continuation: UnsafeContinuation<R, any Error>
    ) {
        guard !isCancelled else { return continuation.resume(throwing: CancellationError()) }
        self.continuation = continuation
        loop.pendingOffloads += 1
        do {
            try OffloadPool.shared.submit(lane: lane) {
                let result = Result { try work() }
                LoopExecutor.shared.enqueue(.call { self.end(result) })
            }
        } catch {
            end(.failure(LoopError(error)))
        }
    }

    func resume(_ result: Result<R, any Error>) {
        isCancelled = true
        continuation?.resume(with: result)
        continuation = nil
    }

    private func end(_ result: Result<R, any Error>) {
        loop.pendingOffloads -= 1
        if isCancelled, loop.isDebugged, case .failure(let error) = result {
            loop.onReport(.unhandledError(error, of: Origin("offload", file, line)))
        }
        resume(result)
    }
}
