// SPDX-License-Identifier: Apache-2.0

import LinuxSystem
import Primitives

/// Debug mode: measures everything that the loop calls, and knows who asked for it.
///
/// It exists only if `MARTLET_LOOP_DEBUG=1` does. Then each action is wrapped, when it is given to
/// the loop, into one that measures it and knows its origin; so nothing is stored or asked where
/// debug mode is off, neither in timers nor in the ring. The origin itself, `#fileID` and `#line`,
/// is a constant in a register of the caller.
///
/// Pieces of tasks have no origin of their own: the runtime enqueues them. But they bear the number
/// of their task, and a task of `spawn` says in its first piece which origin that number has.
///
/// It measures in the kernel's time, in a test on a manual clock too.
@LoopActor final class LoopDebugger {
    private unowned let loop: EventLoop
    private let limit: Int64
    /// The task a piece of which runs, as the runtime names it.
    private var current = ""
    /// Where that task was started, if it is known.
    private var currentOrigin: Origin?
    private var origins: [String: Origin] = [:]

    init(loop: EventLoop, limit: Duration) {
        self.loop = loop
        self.limit = limit.wholeNanoseconds
    }

    /// Runs a piece of a task.
    func run(_ job: UnownedJob, on executor: UnownedSerialExecutor) {
        current = job.description
        currentOrigin = origins[current]
        let begin = SystemClock.boot
        job.runSynchronously(on: executor)
        let time = SystemClock.boot - begin
        guard time > limit else { return }
        report(currentOrigin ?? .unknownTask, time)
    }

    /// The task that runs is a task of `spawn`.
    func taskBegins(_ origin: Origin) -> String {
        origins[current] = origin
        currentOrigin = origin
        return current
    }

    /// It has ended.
    func taskEnds(_ name: String) {
        origins[name] = nil
    }

    /// Runs an action, and reports it if it took too long.
    func measure(_ origin: Origin, _ action: () -> Void) {
        let begin = SystemClock.boot
        action()
        let time = SystemClock.boot - begin
        if time > limit { report(origin, time) }
    }

    private func report(_ origin: Origin, _ time: Int64) {
        loop.onReport(.slow(origin, took: .nanoseconds(time), limit: .nanoseconds(limit)))
    }
}
