// SPDX-License-Identifier: Apache-2.0

import Primitives

extension EventLoop {
    /// Calls the action in the next turn, after what is ready already.
    ///
    /// - Returns: What to take the call back by, as long as it has not been made.
    @discardableResult
    public func call(
        fileID: StaticString = #fileID, line: UInt = #line,
        _ action: @escaping @LoopActor () -> Void
    ) -> LoopCall {
        callFromAnyThread(fileID: fileID, line: line, action)
    }

    /// Calls the action on the loop. May be called on any thread; one that calls it after the loop
    /// has ended leaves the action for the next loop.
    ///
    /// - Returns: What to take the call back by, on any thread, as long as it has not been made.
    @discardableResult
    public nonisolated func callFromAnyThread(
        fileID: StaticString = #fileID, line: UInt = #line,
        _ action: @escaping @Sendable @LoopActor () -> Void
    ) -> LoopCall {
        let call = LoopCall(examined("call", fileID, line, action))
        LoopExecutor.shared.enqueue(.revocable(call))
        return call
    }

    /// A timer that is not scheduled yet.
    public func timer(
        fileID: StaticString = #fileID, line: UInt = #line,
        _ action: @escaping @LoopActor () -> Void
    ) -> LoopTimer {
        LoopTimer(loop: self, examined("timer", fileID, line, action))
    }

    /// Calls the action at that moment, or in the next turn if it has passed.
    @discardableResult
    public func schedule(
        at deadline: Instant, fileID: StaticString = #fileID, line: UInt = #line,
        _ action: @escaping @LoopActor () -> Void
    ) -> LoopTimer {
        let timer = timer(fileID: fileID, line: line, action)
        timer.schedule(at: deadline)
        return timer
    }

    /// Calls the action when that time has passed, counted from the call, not from `now`. A time of
    /// zero or less means the next turn.
    @discardableResult
    public func schedule(
        after delay: Duration, fileID: StaticString = #fileID, line: UInt = #line,
        _ action: @escaping @LoopActor () -> Void
    ) -> LoopTimer {
        let timer = timer(fileID: fileID, line: line, action)
        timer.schedule(after: delay)
        return timer
    }

    /// Runs a job of the runtime when that time has passed.
    func enqueue(_ job: UnownedJob, after delay: Duration) {
        JobTimer(loop: self, job).arm(at: poller.now.advanced(by: delay))
    }
}
