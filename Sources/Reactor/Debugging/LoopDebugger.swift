// SPDX-License-Identifier: Apache-2.0

import LinuxSystem
import Primitives

/// Debug mode: measures everything that the loop calls, and knows its origin.
///
/// It exists only with `MARTLET_LOOP_DEBUG=1`. Then the loop wraps each action that it gets into
/// one that measures the action and knows its origin. So nothing is stored or checked while debug
/// mode is off, neither in timers nor in the ring. The origin itself, `#fileID` and `#line`, is a
/// constant in a register of the caller.
///
/// The pieces of a task have no origin of their own, because the runtime enqueues them. But each
/// carries the number of its task, and a task of `spawn` registers the origin for that number in
/// its first piece.
///
/// It measures in the kernel's time, also in a test on a manual clock.
@LoopActor final class LoopDebugger {
    private unowned let loop: EventLoop
    private let limit: Int64
    /// The runtime's name for the task of which a piece runs.
    private var current = ""
    /// The place where that task was started, if it is known.
    private var currentOrigin: Origin?
    private var origins: [String: Origin] = [:]
    let waits = WaitRecords()

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

    /// The current task is a task of `spawn`.
    func taskBegins(_ origin: Origin) {
        origins[current] = origin
        currentOrigin = origin
    }

    /// The current task has ended.
    func taskEnds() {
        origins[current] = nil
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
