// SPDX-License-Identifier: Apache-2.0

/// A task of `spawn` as the loop knows it, until it has ended and its error has been heard.
///
/// ```
///              ┌─ awaited, or no error ──────────────────────────────> forgotten
/// runs ─> ended┤
///              └─ an error ─> unheard ─┬─ result read, or awaited ───> forgotten
///                                      └─ handle dropped, loop ends ─> reported
/// ```
@LoopActor class AnyTaskRecord: ChainLink {
    private let what: String
    private let file: StaticString
    private let line: UInt
    fileprivate final let loop: EventLoop
    fileprivate final var work: Task<Void, Never>?
    fileprivate final var unheard: (any Error)?

    fileprivate init(loop: EventLoop, _ what: String, _ file: StaticString, _ line: UInt) {
        self.loop = loop
        self.what = what
        self.file = file
        self.line = line
    }

    /// Where it was started.
    final var origin: Origin { Origin(what, file, line) }
    /// Whether it runs.
    final var isRunning: Bool { work != nil }

    /// Asks it to end.
    final func cancel() {
        work?.cancel()
    }

    /// The error is told to whoever looks after the program.
    final func reportUnheard() {
        guard let error = unheard else { return }
        unheard = nil
        loop.tasks.remove(self)
        loop.onReport(.unheardError(error, of: origin))
    }
}

/// The same with its result.
@LoopActor final class TaskRecord<Success: Sendable>: AnyTaskRecord {
    private var result: Result<Success, any Error>?
    private let waiters = WaiterList<Void, Result<Success, any Error>>()
    private var watchers: [@LoopActor () -> Void] = []
    private var hasHandle = true

    override init(loop: EventLoop, _ what: String, _ file: StaticString, _ line: UInt) {
        super.init(loop: loop, what, file, line)
    }

    var isDone: Bool { result != nil }

    func begin(_ work: Task<Void, Never>) {
        self.work = work
        loop.tasks.append(self)
    }

    func end(_ result: Result<Success, any Error>) {
        self.result = result
        work = nil
        let isHeard = waiters.count > 0
        if case .failure(let error) = result, !isHeard, !(error is CancellationError) {
            unheard = error
        } else {
            loop.tasks.remove(self)
        }
        waiters.answerAll(result)
        for watcher in watchers { watcher() }
        watchers = []
        if !hasHandle { reportUnheard() }
    }

    /// Its result for somebody who takes care of it.
    func take() -> Result<Success, any Error>? {
        if unheard != nil {
            unheard = nil
            loop.tasks.remove(self)
        }
        return result
    }

    /// Its result, when there is one; a cancelled caller waits too.
    func wait() async -> Result<Success, any Error> {
        if let result = take() { return result }
        return await waiters.waitThroughCancellation(())
    }

    /// Its result, unless the caller is cancelled before.
    func waitUnlessCancelled() async throws(CancellationError) -> Result<Success, any Error> {
        if Task.isCancelled { throw CancellationError() }
        if let result = take() { return result }
        return try await waiters.wait(())
    }

    func whenDone(_ action: @escaping @LoopActor () -> Void) {
        if isDone { action() } else { watchers.append(action) }
    }

    /// Nobody can ask any more; who waits already does.
    func losesItsHandle() {
        hasHandle = false
        // In a call of its own: the handle may have been dropped in the middle of anything.
        if unheard != nil { loop.call { self.reportUnheard() } }
    }
}
