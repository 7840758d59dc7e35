// SPDX-License-Identifier: Apache-2.0

import LinuxSystem

extension EventLoop {
    /// Ends what the body has left: see `run`.
    ///
    /// - Parameters:
    ///   - grace: How long the loop waits for it.
    ///   - signals: They end the wait.
    func endWork(within grace: Duration, _ signals: EndingSignals?) {
        signalSource.deliver()
        isEnding = true
        cancelTasks()
        if grace > .zero {
            turnUntilQuiet(until: signals?.deadline ?? now.advanced(by: grace), signals)
            // Some may have been started meanwhile.
            cancelTasks()
        }
        isOver = true
        timers.abandonAll()
        for action in Array(endActions.values) { action() }
        registrations.endOwners()
        for work in offloads.nodes { work.abandon() }
        // Bounded, because a task may yield without end.
        for _ in 0..<64 where !LoopExecutor.shared.isIdle { runReady() }
        if grace > .zero { reportWhatIsLeft() }
        for failure in failures.nodes { failure.report() }
        // Otherwise it would go on in the next loop.
        LoopExecutor.shared.discardReady()
    }

    /// Whether nothing is left for which the end waits.
    var isQuiet: Bool { tasks.count == 0 && offloads.nodes.allSatisfy(\.isLeft) }

    private func cancelTasks() {
        for task in tasks.all {
            if debugger != nil { onReport(.unfinished(task.origin)) }
            task.cancel()
        }
    }

    private func turnUntilQuiet(until deadline: Instant, _ signals: EndingSignals?) {
        var isOver = false
        let limit = schedule(at: deadline) { isOver = true }
        defer { limit.cancel() }
        while !isOver, !isQuiet, signals?.isOver != true {
            // Only a test's poller fails: nothing can happen any more.
            do throws(SystemError) { try turn() } catch { return }
        }
    }

    private func reportWhatIsLeft() {
        for task in tasks.all { onReport(.abandoned(task.origin)) }
        for work in offloads.nodes where !work.isLeft { onReport(.abandoned(work.origin)) }
    }
}
