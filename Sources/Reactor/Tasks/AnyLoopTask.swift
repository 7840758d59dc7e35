// SPDX-License-Identifier: Apache-2.0

/// A task of `spawn`, whatever its result is.
///
/// ```
///              ┌─ awaited, or no error ─────────────────────────────────> forgotten
/// runs ─> ended┤
///              └─ an error ─> unhandled ─┬─ result read, or awaited ────> forgotten
///                                        └─ task dropped, or loop ends ─> reported
/// ```
///
/// The loop knows a task as long as it runs. A task that runs keeps itself alive; so this object is
/// released when the task has ended and no other code refers to it, and that is the moment at which
/// no code can handle its error any more.
///
/// Isolation: the loop, except `cancel`.
@LoopActor public class AnyLoopTask {
    /// The task's name, as it was given to `spawn`.
    public nonisolated let name: String
    private let file: StaticString
    private let line: UInt
    private final let loop = EventLoop.current
    /// Set once, before any other code has the task.
    private nonisolated(unsafe) final var work: Task<Void, Never>?
    /// The nursery in which it runs; it handles the error.
    @exclusivity(unchecked) private final var nursery: Nursery?

    /// Whether it has ended.
    @exclusivity(unchecked) public final private(set) var isDone = false
    @exclusivity(unchecked) private final var failure: (any Error)?
    /// The error, if no code has handled it; the loop knows it too.
    @exclusivity(unchecked) private final var unhandled: UnhandledFailure?

    /// The callers that wait for its end, in order; the first, which is the only one of most tasks,
    /// needs no array.
    @exclusivity(unchecked) private final var awaiter: UnsafeContinuation<Void, Never>?
    @exclusivity(unchecked)
    private final var furtherAwaiters: [UnsafeContinuation<Void, Never>] = []
    /// The callers that can be cancelled while they wait for its end.
    @exclusivity(unchecked) private final var cancellableAwaiters: WaiterList<Void, Void>?
    @exclusivity(unchecked) private final var watches = IntrusiveList<TaskWatch.Node>()

    // Its neighbours in the loop's list. They run, so they are alive.
    @exclusivity(unchecked) final unowned(unsafe) var next: AnyLoopTask?
    @exclusivity(unchecked) final unowned(unsafe) var previous: AnyLoopTask?

    @usableFromInline init(_ name: String, _ file: StaticString, _ line: UInt) {
        self.name = name
        self.file = file
        self.line = line
    }

    deinit {
        // Later, because it may be dropped in the middle of any code, on any thread.
        unhandled?.reportLater()
    }

    /// Whether it was cancelled; it may have ended before that.
    public final nonisolated var isCancelled: Bool { work?.isCancelled ?? false }

    /// Asks it to end. May be called on any thread.
    public final nonisolated func cancel() {
        work?.cancel()
    }

    /// Calls the action when the task ends, or now if it has ended. If the action handles errors,
    /// it reads `result`.
    ///
    /// - Returns: The watch, for taking the call back. If it is dropped, the action is called all
    ///   the same.
    @discardableResult
    public final func whenDone(_ action: @escaping @LoopActor () -> Void) -> TaskWatch {
        let node = TaskWatch.Node(action)
        if isDone { node.call() } else { watches.append(node) }
        return TaskWatch(node) { [weak self] in self?.watches.remove(node) }
    }

    /// The place where it was started.
    final var origin: Origin {
        Origin(name.isEmpty ? "task" : "task \"\(name)\"", file, line)
    }

    /// Which task it is in the records of debug mode: see `TaskIdentity`. (A task and the current
    /// task, if they are the same, have the same hash value.)
    final var identity: Int? { work?.hashValue }

    /// How many actions wait for its end.
    final var watchers: Int { watches.count }
}

extension AnyLoopTask {
    @usableFromInline final func begin(_ work: Task<Void, Never>, in nursery: Nursery?) {
        self.work = work
        self.nursery = nursery
        loop.tasks.append(self)
        nursery?.began(self)
    }

    /// Its first piece runs.
    @usableFromInline final func runs() {
        if loop.isDebugged { loop.debugger?.taskBegins(origin) }
    }

    /// Its last piece ends.
    @usableFromInline final func ends(_ failure: (any Error)?) {
        if loop.isDebugged { loop.debugger?.taskEnds() }
        isDone = true
        loop.tasks.remove(self)
        if let failure { fail(failure) }
        resumeAwaiters()
        callWatches()
        nursery?.ended(self, failure)
    }

    private final func fail(_ error: any Error) {
        failure = error
        let isHandled = awaiter != nil || nursery != nil || (cancellableAwaiters?.count ?? 0) > 0
        guard !isHandled, !(error is CancellationError) else { return }
        unhandled = UnhandledFailure(error, of: origin)
    }

    private final func resumeAwaiters() {
        awaiter.take()?.resume()
        if !furtherAwaiters.isEmpty {
            for awaiter in furtherAwaiters { awaiter.resume() }
            furtherAwaiters = []
        }
        cancellableAwaiters?.resumeAll(with: ())
    }

    private final func callWatches() {
        while let watch = watches.first {
            watches.remove(watch)
            watch.call()
        }
    }

    /// Its error, for a caller that handles it.
    @usableFromInline final func takeFailure() -> any Error {
        unhandled.take()?.forget()
        guard let failure else { preconditionFailure("only a task that has ended has a result") }
        return failure
    }

    /// Adds a caller that waits for its end, cancelled or not. The caller ends the record of its
    /// wait.
    @usableFromInline final func addAwaiter(_ continuation: UnsafeContinuation<Void, Never>) {
        beginWait("end of the \(name.isEmpty ? "task" : "task \"\(name)\"")", file, line)
        if awaiter == nil {
            awaiter = continuation
        } else {
            furtherAwaiters.append(continuation)
        }
    }

    /// Waits for its end, unless the caller is cancelled first.
    final func waitUnlessCancelled() async throws(CancellationError) {
        if Task.isCancelled { throw await cancellation() }
        guard !isDone else { return }
        let awaiters = cancellableAwaiters ?? WaiterList()
        cancellableAwaiters = awaiters
        try await awaiters.wait(())
    }
}
