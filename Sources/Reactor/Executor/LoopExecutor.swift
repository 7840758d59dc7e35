// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization

/// The executor of `LoopActor`. Jobs from the loop's own thread go into the ring, all others into
/// the inbox.
///
/// There is one for the life of the process, because the runtime keeps unowned references to
/// executors. The loops use it one after the other.
final class LoopExecutor: SerialExecutor {
    static let shared = LoopExecutor()

    /// The thread that runs the loop; 0 without a loop; `absent` while an embedded loop is not in a
    /// turn. Another thread may read it at the moment of a change;
    /// it never reads its own number unless it runs the loop, so no ordering is needed there. But
    /// the next loop may run on another thread, which has to see the ring as the last loop left it:
    /// hence the orderings of `claim` and `release`.
    private let owner = Atomic<UInt>(0)
    /// No thread has this number.
    private static let absent: UInt = 1

    /// Accessed on the owner's thread only, which `enqueue` checks: hence unsafe, yet safe.
    nonisolated(unsafe) private let ready: UnsafeMutablePointer<RunQueue>

    /// The loop that runs. Accessed on the owner's thread only, like the queue.
    nonisolated(unsafe) private let current: UnsafeMutablePointer<ObjectIdentifier?>

    private let inbox = Inbox()

    private init() {
        ready = .allocate(capacity: 1)
        ready.initialize(to: RunQueue())
        current = .allocate(capacity: 1)
        current.initialize(to: nil)
    }

    /// Whether the caller is on the thread of the running loop.
    var isOnLoop: Bool {
        owner.load(ordering: .relaxed) == UInt(pthread_self())
    }

    /// Whether a loop runs, on any thread.
    var isRunning: Bool {
        owner.load(ordering: .relaxed) != 0
    }

    /// Makes the calling thread the loop's.
    func claim() {
        require(
            owner.compareExchange(
                expected: 0, desired: UInt(pthread_self()), ordering: .acquiring
            ).exchanged,
            "a loop runs already, and a process has only one: use EventLoop.current, not run()")
    }

    /// The calling thread, which has claimed the loop, does something else for a while: it is like
    /// any other thread.
    func leave() {
        owner.store(Self.absent, ordering: .releasing)
    }

    /// Ends what `leave` began, on the same thread.
    func comeBack() {
        owner.store(UInt(pthread_self()), ordering: .relaxed)
    }

    /// Ends what `claim` began.
    func release() {
        owner.store(0, ordering: .releasing)
    }

    func enqueue(_ job: consuming ExecutorJob) {
        enqueue(.job(UnownedJob(job)))
    }

    /// Runs work in a later turn. May be called on any thread.
    func enqueue(_ work: consuming Work) {
        if isOnLoop {
            ready.pointee.push(work)
        } else {
            inbox.post(work)
        }
    }

    /// Makes a call for a loop. May be called on any thread. A loop that has ended makes no calls.
    func enqueue(_ call: LoopCall, for loop: ObjectIdentifier) {
        if isOnLoop, current.pointee == loop {
            ready.pointee.push(.cancellable(call))
        } else if !inbox.post(.cancellable(call), for: loop) {
            call.cancel()
        }
    }

    /// Runs the action: at once on the loop's thread, soon from any other thread.
    func runOnLoop(_ action: @escaping @LoopActor () -> Void) {
        if isOnLoop { LoopActor.assumeIsolated(action) } else { inbox.post(.call(action)) }
    }

    /// Stops the program unless the caller is on the loop. The runtime calls it too.
    func checkIsolated() {
        require(isOnLoop, "call this on the loop's thread only: use callFromAnyThread")
    }

    /// The same check for runtimes since 6.2, which prefer a result to a trap.
    func isIsolatingCurrentContext() -> Bool? {
        isOnLoop
    }
}

extension LoopExecutor {
    /// Whether nothing is ready to run.
    @LoopActor var isIdle: Bool { ready.pointee.count == 0 }

    /// Runs the work that is ready now. Work that becomes ready meanwhile waits for the next turn,
    /// so two tasks that wake each other cannot block timers and descriptors.
    ///
    /// Jobs without an actor run as if they were isolated to the loop. On a single thread that is
    /// true, and it saves half of all switches: the runtime resumes each continuation without an
    /// actor first, and would enqueue it once more to reach its actor.
    @LoopActor func runReady() {
        let executor = asUnownedSerialExecutor()
        for _ in 0..<ready.pointee.count {
            switch ready.pointee.pop() {
            case .job(let job): job.runSynchronously(on: executor)
            case .call(let action): action()
            case .cancellable(let call): call.run()
            }
        }
        ready.pointee.trim()
    }

    /// Takes the work that is ready now, so that the caller can run it.
    @LoopActor func takeReady() -> [Work] {
        (0..<ready.pointee.count).map { _ in ready.pointee.pop() }
    }

    /// Drops the work that is ready. A piece of a task that is dropped is not resumed any more.
    @LoopActor func discardReady() {
        _ = takeReady()
    }

    /// Moves work of other threads into the ring.
    @LoopActor func takeInbox() {
        for work in inbox.takeAll() { ready.pointee.push(work) }
    }

    /// Sets the loop that takes the work of other threads, and how they wake it.
    @LoopActor func setWake(for loop: ObjectIdentifier, _ wake: @escaping @Sendable () -> Void) {
        current.pointee = loop
        inbox.setReceiver(loop, wake)
    }

    /// Ends what `setWake` began. Tasks that other threads send from now on wait for the next loop.
    @LoopActor func removeWake() {
        current.pointee = nil
        inbox.setReceiver(nil, nil)
    }
}

/// `LoopExecutor.runOnLoop` for inlinable code, which cannot see the executor.
@usableFromInline func runOnLoop(_ action: @escaping @LoopActor () -> Void) {
    LoopExecutor.shared.runOnLoop(action)
}
