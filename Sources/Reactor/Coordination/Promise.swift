// SPDX-License-Identifier: Apache-2.0

/// A result that is set once, and awaited by any number of tasks.
///
/// ```swift
/// let answer = Promise<Int>()
/// device.onAnswer = { number in answer.succeed(with: number) }
/// let number = try await withTimeout(.seconds(2)) { try await answer.value }
/// ```
///
/// It connects callbacks with tasks. Swift's `withCheckedContinuation` does that too, but a task
/// that waits in a bare continuation notices neither a cancellation nor a timeout.
///
/// An error that no task has awaited or read is reported when the promise is released, while its
/// loop runs.
///
/// Isolation: the loop. Another thread sets it by `EventLoop.callFromAnyThread`.
@LoopActor public final class Promise<Success: Sendable> {
    /// How many tasks wait for it.
    public var waiting: Int { waiters.count }
    /// Whether it has a result.
    public var isSet: Bool { stored != nil }
    /// Its result, as soon as it is set. Reading it counts as handling its error.
    public var result: Result<Success, any Error>? {
        unhandled = nil
        return stored
    }

    private let waiters: WaiterList<Void, Result<Success, any Error>>
    private var stored: Result<Success, any Error>?
    private var unhandled: (any Error)?
    private let loop = EventLoop.current
    private let file: StaticString
    private let line: UInt

    /// Makes a promise without a result.
    public init(fileID: StaticString = #fileID, line: UInt = #line) {
        waiters = WaiterList(Origin("promise", fileID, line))
        file = fileID
        self.line = line
    }

    deinit {
        guard let unhandled else { return }
        let report = LoopReport.unhandledError(unhandled, of: Origin("promise", file, line))
        loop.callFromAnyThread { [loop] in loop.onReport(report) }
    }

    /// Sets its value. All waiting tasks go on, in the order in which they came.
    ///
    /// - Returns: False if it had a result already, which stays.
    @discardableResult public func succeed(with value: Success) -> Bool {
        set(.success(value))
    }

    /// Sets an error in place of the value. All waiting tasks throw it.
    ///
    /// - Returns: False if it had a result already, which stays.
    @discardableResult public func fail(with error: any Error) -> Bool {
        set(.failure(error))
    }

    /// Its value, as soon as it is set.
    ///
    /// - Throws: The error that was set; `CancellationError` if the task is cancelled first, even
    ///   if there is a result.
    public var value: Success {
        get async throws {
            if Task.isCancelled { throw await cancellation() }
            if let result { return try result.get() }
            return try await waiters.wait(()).get()
        }
    }

    private func set(_ result: Result<Success, any Error>) -> Bool {
        guard stored == nil else { return false }
        stored = result
        if case .failure(let error) = result, waiting == 0, !(error is CancellationError) {
            unhandled = error
        }
        waiters.resumeAll(with: result)
        return true
    }
}
