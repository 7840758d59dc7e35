// SPDX-License-Identifier: Apache-2.0

/// The loop's record of a task of `spawn`, until the task has ended and its error was handled.
///
/// ```
///              ┌─ awaited, or no error ────────────────────────────────> removed
/// runs ─> ended┤
///              └─ an error ─> unhandled ─┬─ result read, or awaited ───> removed
///                                        └─ handle dropped, loop ends ─> reported
/// ```
@LoopActor class AnyTaskRecord: IntrusiveNode {
    private let what: String
    private let file: StaticString
    private let line: UInt
    fileprivate final let loop: EventLoop
    fileprivate final var work: Task<Void, Never>?
    fileprivate final var unhandled: (any Error)?
    /// The nursery in which it runs; it handles the error.
    fileprivate final let nursery: Nursery?

    fileprivate init(
        loop: EventLoop, nursery: Nursery?, _ what: String, _ file: StaticString, _ line: UInt
    ) {
        self.loop = loop
        self.nursery = nursery
        self.what = what
        self.file = file
        self.line = line
    }

    /// The place where it was started.
    final var origin: Origin { Origin(what, file, line) }
    /// Whether it runs.
    final var isRunning: Bool { work != nil }

    /// Cancels the task.
    final func cancel() {
        work?.cancel()
    }

    /// Reports the error, if it was not handled.
    final func reportUnhandled() {
        guard let error = unhandled else { return }
        unhandled = nil
        loop.tasks.remove(self)
        loop.onReport(.unhandledError(error, of: origin))
    }
}

/// The same with its result.
@LoopActor final class TaskRecord<Success: Sendable>: AnyTaskRecord {
    private var result: Result<Success, any Error>?
    private let waiters = WaiterList<Void, Result<Success, any Error>>()
    private var watches = IntrusiveList<TaskWatch.Node>()
    private var hasHandle = true

    override init(
        loop: EventLoop, nursery: Nursery?, _ what: String, _ file: StaticString, _ line: UInt
    ) {
        super.init(loop: loop, nursery: nursery, what, file, line)
    }

    var isDone: Bool { result != nil }
    /// How many actions wait for its end.
    var watchers: Int { watches.count }

    func begin(_ work: Task<Void, Never>) {
        self.work = work
        loop.runningTasks = loop.runningTasks &+ 1
        loop.tasks.append(self)
        nursery?.began(self)
    }

    func end(_ result: Result<Success, any Error>) {
        self.result = result
        work = nil
        loop.runningTasks = loop.runningTasks &- 1
        let isHandled = waiters.count > 0 || nursery != nil
        if case .failure(let error) = result, !isHandled, !(error is CancellationError) {
            unhandled = error
        } else {
            loop.tasks.remove(self)
        }
        waiters.resumeAll(with: result)
        while let watch = watches.first {
            watches.remove(watch)
            watch.call()
        }
        nursery?.ended(self, result)
        if !hasHandle { reportUnhandled() }
    }

    /// Its result for a caller that handles the error.
    func takeResult() -> Result<Success, any Error>? {
        if unhandled != nil {
            unhandled = nil
            loop.tasks.remove(self)
        }
        return result
    }

    /// Its result, as soon as there is one; a cancelled caller waits too.
    func wait() async -> Result<Success, any Error> {
        if let result = takeResult() { return result }
        return await waiters.waitThroughCancellation(())
    }

    /// Its result, unless the caller is cancelled first.
    func waitUnlessCancelled() async throws(CancellationError) -> Result<Success, any Error> {
        if Task.isCancelled { throw await cancellation() }
        if let result = takeResult() { return result }
        return try await waiters.wait(())
    }

    func whenDone(_ action: @escaping @LoopActor () -> Void) -> TaskWatch {
        let node = TaskWatch.Node(action)
        if isDone { node.call() } else { watches.append(node) }
        return TaskWatch(node) { [weak self] in self?.watches.remove(node) }
    }

    /// No new caller can await it; callers that wait already still get the result.
    func handleWasDropped() {
        hasHandle = false
        // In a call of its own: the handle may be dropped in the middle of any code.
        if unhandled != nil { loop.call { self.reportUnhandled() } }
    }
}
