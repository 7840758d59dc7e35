// SPDX-License-Identifier: Apache-2.0

// How the loop becomes the executor of the whole process. Only this file depends on the version of
// the Swift compiler.
//
// Facts. `LoopActor` has its own executor by the language's rules, and code isolated to it runs on
// the loop. Everything else does not: `Task.detached`, a nonisolated async function, a default
// actor, `Task.yield`, `Task.sleep` and the first step of each resumed continuation go to the
// *global* executor, `@MainActor` to the *main* one. Both belong to libdispatch, with threads of
// its own: a program that used only the actor had five of them, and 20 to 30 µs for each switch.
// Tasks with an executor preference stay, but plain `Task {}` does not inherit it.
//
// Choice. The global and the main executor are replaced:
//
// - Since 6.3 by the runtime's own factory for executors. It is SPI: not promised, but the runtime
//   itself uses it, on Linux without a compiler flag and in static executables too.
// - Before 6.3 by the hooks that the runtime has had since 5.5. They are complete there (6.0
//   measured; 6.1 and 6.2 not tested). Since 6.3 they are not complete any more: `Task.yield` and
//   `Task.sleep` bypass them. The hook of the main executor is never called: its jobs go to
//   libdispatch's main queue, so the loop watches that queue like a descriptor.
//
// Trap. The replacement is for the whole process and outlives the loop. But a test runner or a
// library has threads whose tasks must not run on the loop, and certainly not on a loop that has
// ended. So the global executor *forwards*: a job from the loop's thread goes into its ring, any
// other job goes to the previous executor. An executor that does not forward hangs `swift test` at
// the second test. Thus tasks of other threads stay where they are, and reach the loop by isolation
// only; threads of C libraries reach it by `callFromAnyThread`.
//
// Cost. One comparison of thread numbers for each job (2 ns). And the SPI may change with any
// compiler. `ProbeTests` detects that: it counts the threads of a process that uses all of the
// above, on each supported compiler.
//
// Rejected. The executor preference alone and the actor alone, because other threads remain. An
// object that is both serial and task executor: the runtime cannot tell in which role it was given
// a job, and enqueues each isolated call again (129 ns instead of 10).

import CLinux
import LinuxSystem

#if compiler(>=6.3)
import Primitives
@_spi(ExperimentalCustomExecutors) @_spi(ExperimentalScheduling) import _Concurrency

/// Makes the loop the executor of the process's tasks, while it runs.
enum RuntimeTakeover {
    /// The executors before the first loop; they still run the tasks of other threads.
    static let previous = (
        main: MainActor.executor, global: Task<Never, Never>.defaultExecutor
    )

    /// Runs once for the process. The global executor stays, and forwards jobs of other threads.
    private static let installGlobal: Void = {
        _ = previous
        _createExecutors(factory: LoopOnOtherThread.self)
    }()

    /// Called on the loop's thread when a loop begins.
    static func begin() {
        installGlobal
        if ProcessStatus.isMainThread { _createExecutors(factory: LoopOnMainThread.self) }
    }

    /// Called on the loop's thread when it ends.
    static func end() {
        if ProcessStatus.isMainThread { _createExecutors(factory: LoopOnOtherThread.self) }
    }

    /// Called in the loop before its first turn, and after its last; nothing to do.
    @LoopActor static func begin(in loop: EventLoop) throws(LoopError) {}
    @LoopActor static func end(in loop: EventLoop) {}
}

/// The loop runs the main actor too.
private struct LoopOnMainThread: ExecutorFactory {
    static var mainExecutor: any MainExecutor { LoopExecutor.shared }
    static var defaultExecutor: any TaskExecutor { GlobalExecutor.shared }
}

/// The main actor stays on the previous executor.
private struct LoopOnOtherThread: ExecutorFactory {
    static var mainExecutor: any MainExecutor { RuntimeTakeover.previous.main }
    static var defaultExecutor: any TaskExecutor { GlobalExecutor.shared }
}

/// The executor of tasks without an actor: from the loop's thread they go to the loop, from any
/// other thread to the previous executor.
private final class GlobalExecutor: TaskExecutor, SchedulingExecutor {
    static let shared = GlobalExecutor()

    func enqueue(_ job: consuming ExecutorJob) {
        if LoopExecutor.shared.isOnLoop {
            LoopExecutor.shared.enqueue(job)
        } else {
            RuntimeTakeover.previous.global.enqueue(job)
        }
    }

    func enqueue<C: Clock>(
        _ job: consuming ExecutorJob, at instant: C.Instant, tolerance: C.Duration?, clock: C
    ) {
        if LoopExecutor.shared.isOnLoop {
            LoopExecutor.shared.enqueue(job, at: instant, tolerance: tolerance, clock: clock)
        } else if let previous = RuntimeTakeover.previous.global as? any SchedulingExecutor {
            previous.enqueue(job, at: instant, tolerance: tolerance, clock: clock)
        } else {
            misuse("the executor of other threads cannot wait: do not sleep there")
        }
    }
}

extension LoopExecutor: MainExecutor, SchedulingExecutor {
    func run() throws {
        preconditionFailure("the loop is driven by EventLoop.run, not by an asynchronous main")
    }

    func stop() {
        preconditionFailure("the loop ends when the body of EventLoop.run returns")
    }

    /// `Task.sleep` calls this.
    func enqueue<C: Clock>(
        _ job: consuming ExecutorJob, at instant: C.Instant, tolerance: C.Duration?, clock: C
    ) {
        guard let delay = clock.now.duration(to: instant) as? Duration else {
            misuse("the loop waits for clocks that count in Swift.Duration only")
        }
        let job = UnownedJob(job)
        LoopActor.assumeIsolated { EventLoop.current.enqueue(job, after: delay) }
    }
}
#else
/// Makes the loop the executor of the process's tasks, while it runs.
enum RuntimeTakeover {
    private static let installHooks: Void = clinux_swift_install_hooks(
        { job in enqueue(job) { LoopExecutor.shared.enqueue(.job($0)) } },
        { job, delay in
            enqueue(job) { job in
                LoopActor.assumeIsolated {
                    EventLoop.current.enqueue(job, after: .nanoseconds(delay))
                }
            }
        })

    /// Called on the loop's thread when a loop begins.
    static func begin() {
        installHooks
    }

    /// Called in the loop before its first turn. The main actor's jobs go to libdispatch's main
    /// queue in spite of the hooks, so the loop watches that queue.
    @LoopActor static func begin(in loop: EventLoop) throws(LoopError) {
        guard ProcessStatus.isMainThread else { return }
        let queue = clinux_dispatch_main_queue()
        guard queue >= 0 else { return }
        mainQueue = try loop.register(queue, .readable) { _ in clinux_dispatch_run_main_queue() }
    }

    /// Called in the loop after its last turn.
    @LoopActor static func end(in loop: EventLoop) {
        mainQueue?.cancel()
        mainQueue = nil
    }

    /// Called on the loop's thread when it ends. The hooks stay installed and forward everything.
    static func end() {}

    @LoopActor private static var mainQueue: Registration?

    /// Takes a job if it comes from the loop's thread.
    private static func enqueue(
        _ job: UnsafeMutableRawPointer?, _ take: (UnownedJob) -> Void
    ) -> Bool {
        guard LoopExecutor.shared.isOnLoop else { return false }
        // An unowned job is this pointer and nothing else.
        take(unsafeBitCast(job, to: UnownedJob.self))
        return true
    }
}
#endif
