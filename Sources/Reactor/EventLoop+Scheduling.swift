// SPDX-License-Identifier: Apache-2.0

import Primitives

extension EventLoop {
    /// Calls the action in the next turn, after the work that is ready already.
    ///
    /// - Returns: The call, for cancelling until it is made.
    @discardableResult
    public func call(
        fileID: StaticString = #fileID, line: UInt = #line,
        _ action: @escaping @LoopActor () -> Void
    ) -> LoopCall {
        callFromAnyThread(fileID: fileID, line: line, action)
    }

    /// Calls the action on the loop. May be called on any thread. A loop that has ended makes no
    /// calls.
    ///
    /// - Returns: The call, for cancelling until it is made, on any thread; a cancelled one if the
    ///   loop has ended.
    @discardableResult
    public nonisolated func callFromAnyThread(
        fileID: StaticString = #fileID, line: UInt = #line,
        _ action: @escaping @Sendable @LoopActor () -> Void
    ) -> LoopCall {
        let call = LoopCall(instrumented("call", fileID, line, action))
        LoopExecutor.shared.enqueue(call, for: ObjectIdentifier(self))
        return call
    }

    /// Makes a timer that is not scheduled yet.
    public func timer(
        fileID: StaticString = #fileID, line: UInt = #line,
        _ action: @escaping @LoopActor () -> Void
    ) -> LoopTimer {
        LoopTimer(loop: self, instrumented("timer", fileID, line, action))
    }

    /// Calls the action at a moment, or in the next turn if the moment has passed.
    @discardableResult
    public func schedule(
        at deadline: Instant, fileID: StaticString = #fileID, line: UInt = #line,
        _ action: @escaping @LoopActor () -> Void
    ) -> LoopTimer {
        let timer = timer(fileID: fileID, line: line, action)
        timer.schedule(at: deadline)
        return timer
    }

    /// Calls the action after a delay, counted from the call, not from `now`. A delay of zero or
    /// less means the next turn.
    @discardableResult
    public func schedule(
        after delay: Duration, fileID: StaticString = #fileID, line: UInt = #line,
        _ action: @escaping @LoopActor () -> Void
    ) -> LoopTimer {
        let timer = timer(fileID: fileID, line: line, action)
        timer.schedule(after: delay)
        return timer
    }

    /// Runs a job of the runtime after a delay.
    func enqueue(_ job: UnownedJob, after delay: Duration) {
        JobTimer(loop: self, job).arm(at: poller.now.advanced(by: delay))
    }
}
