// SPDX-License-Identifier: Apache-2.0

/// Something that has happened or not; tasks can wait until it has.
///
/// Isolation: the loop.
@LoopActor public final class Event {
    /// Whether it has happened.
    public private(set) var isSet = false
    /// How many tasks wait for it.
    public var waiting: Int { waiters.count }

    private let waiters = WaiterList<Void, Void>()

    /// Makes an event that has not happened.
    public init() {}

    /// Marks it as happened. All waiting tasks go on, in the order in which they came, even if it
    /// is cleared before they run.
    public func set() {
        isSet = true
        waiters.resumeAll(with: ())
    }

    /// Marks it as not happened. A task that waits from now on is suspended.
    public func clear() {
        isSet = false
    }

    /// Returns when it has happened; at once if it has happened already.
    ///
    /// - Throws: `CancellationError` if the task is cancelled, even if the event has happened.
    public func wait(
        fileID: StaticString = #fileID, line: UInt = #line
    ) async throws(CancellationError) {
        if Task.isCancelled { throw await cancellation() }
        if isSet { return }
        beginWait("Event.wait", fileID, line)
        defer { endWait() }
        try await waiters.wait(())
    }
}
