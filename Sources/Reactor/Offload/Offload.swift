// SPDX-License-Identifier: Apache-2.0

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
///   - fileID: The file of the call, for reports.
///   - line: The line of the call, for reports.
/// - Throws: The error that the work throws; `CancellationError`; `LoopError` if no thread can be
///   started.
@inlinable
@LoopActor public func offload<R: Sendable>(
    on lane: OffloadLane? = nil, fileID: StaticString = #fileID, line: UInt = #line,
    _ work: @escaping @Sendable () throws -> R
) async throws -> R {
    if Task.isCancelled { throw await cancellation() }
    let result = OffloadResult<R>()
    let offloaded = OffloadedWork(fileID, line)
    await withTaskCancellationHandler {
        await withUnsafeContinuation { continuation in
            offloaded.begin(on: lane, { result.value = try work() }, continuation)
        }
    } onCancel: {
        runOnLoop { offloaded.abandon() }
    }
    try offloaded.checkForError()
    return result.existing
}

/// What work in `offload` returns.
@usableFromInline final class OffloadResult<Value: Sendable>: Sendable {
    /// Written by the thread of the work, and read by the loop after the end of the work: hence
    /// unsafe, yet safe.
    @usableFromInline nonisolated(unsafe) var value: Value?

    @inlinable init() {}

    /// The value of work that has ended without an error.
    @inlinable var existing: Value {
        guard let value else { preconditionFailure("work has ended without a value or an error") }
        return value
    }
}
