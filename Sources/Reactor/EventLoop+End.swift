// SPDX-License-Identifier: Apache-2.0

import LinuxSystem

extension EventLoop {
    /// Ends what the body has left: see `run`.
    func endWork(within grace: Duration) {
        signalSource.deliver()
        isEnding = true
        for task in tasks.nodes where task.isRunning {
            if debugger != nil { onReport(.unfinished(task.origin)) }
            task.cancel()
        }
        if grace > .zero { turnUntilQuiet(within: grace) }
        timers.abandonAll()
        for work in offloads.nodes { work.abandon() }
        // Bounded, because a task may yield without end.
        for _ in 0..<64 where !LoopExecutor.shared.isIdle { LoopExecutor.shared.runReady() }
        if grace > .zero { reportWhatIsLeft() }
        for task in tasks.nodes { task.reportUnhandled() }
        // Otherwise it would go on in the next loop.
        LoopExecutor.shared.discardReady()
    }

    private func turnUntilQuiet(within grace: Duration) {
        var isOver = false
        let limit = schedule(after: grace) { isOver = true }
        defer { limit.cancel() }
        while !isOver, runningTasks > 0 || offloads.nodes.contains(where: { !$0.isLeft }) {
            // Only a test's poller fails: nothing can happen any more.
            do throws(SystemError) { try turn() } catch { return }
        }
    }

    private func reportWhatIsLeft() {
        for task in tasks.nodes where task.isRunning { onReport(.abandoned(task.origin)) }
        for work in offloads.nodes where !work.isLeft { onReport(.abandoned(work.origin)) }
    }
}
