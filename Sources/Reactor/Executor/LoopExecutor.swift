// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization

/// Where the jobs of `LoopActor` go: into the ring, if they come from the loop's own thread, and
/// into the inbox otherwise.
///
/// There is one in the process, for as long as the process lives, because the runtime keeps
/// unowned references to executors; the loops come and go in front of it, one at a time.
final class LoopExecutor: SerialExecutor {
    static let shared = LoopExecutor()

    /// The thread that runs the loop, or 0. Another thread may read it in the moment of a change;
    /// it can never read its own number unless it runs the loop, so no order is needed there. But
    /// the next loop may run on another thread, which has to see what the last one left in the
    /// ring: hence the orders of `claim` and `release`.
    private let owner = Atomic<UInt>(0)

    /// Touched on the owner's thread only, which `enqueue` checks: hence unsafe, yet safe.
    nonisolated(unsafe) private let ready: UnsafeMutablePointer<RunQueue>

    private let inbox = Inbox()

    private init() {
        ready = .allocate(capacity: 1)
        ready.initialize(to: RunQueue())
    }

    /// Whether the caller is on the thread of the running loop.
    var isOnLoop: Bool {
        owner.load(ordering: .relaxed) == UInt(pthread_self())
    }

    /// Makes the calling thread the loop's.
    func claim() {
        precondition(
            owner.compareExchange(
                expected: 0, desired: UInt(pthread_self()), ordering: .acquiring
            ).exchanged,
            "a loop runs already: there is one per process, so call its functions, not run()")
    }

    /// Ends what `claim` began.
    func release() {
        owner.store(0, ordering: .releasing)
    }

    func enqueue(_ job: consuming ExecutorJob) {
        enqueue(.job(UnownedJob(job)))
    }

    /// Runs work in a later turn; may be called on any thread.
    func enqueue(_ work: consuming Work) {
        if isOnLoop {
            ready.pointee.push(work)
        } else {
            inbox.post(work)
        }
    }

    /// Runs the action: at once on the loop's thread, soon from any other.
    func runOnLoop(_ action: @escaping @LoopActor () -> Void) {
        guard isOnLoop else { return inbox.post(.call(action)) }
        LoopActor.assumeIsolated(action)
    }

    /// Stops the program unless the caller is on the loop. The runtime asks it too.
    func checkIsolated() {
        precondition(isOnLoop, "this runs on the loop's thread only: use callFromAnyThread")
    }

    /// The same question from runtimes since 6.2, which prefer an answer to a trap.
    func isIsolatingCurrentContext() -> Bool? {
        isOnLoop
    }
}

extension LoopExecutor {
    /// Whether nothing is ready to run.
    @LoopActor var isIdle: Bool { ready.pointee.count == 0 }

    /// Runs what is ready now; what that makes ready has to wait for the next turn, so that two
    /// tasks which wake each other cannot keep timers and descriptors out.
    ///
    /// Jobs without an actor run as if they were isolated to the loop. On a single thread that is
    /// true, and it saves half of all switches: the runtime resumes each continuation without an
    /// actor first, and would enqueue it once more to reach the actor it belongs to.
    @LoopActor func runReady() {
        let executor = asUnownedSerialExecutor()
        for _ in 0..<ready.pointee.count {
            switch ready.pointee.pop() {
            case .job(let job): job.runSynchronously(on: executor)
            case .call(let action): action()
            case .revocable(let call): call.run()
            }
        }
        ready.pointee.trim()
    }

    /// Takes what is ready now, for somebody else to run.
    @LoopActor func takeReady() -> [Work] {
        (0..<ready.pointee.count).map { _ in ready.pointee.pop() }
    }

    /// Makes ready what other threads sent.
    @LoopActor func takeInbox() {
        for work in inbox.takeAll() { ready.pointee.push(work) }
    }

    /// Says how other threads wake the loop.
    @LoopActor func setWake(_ wake: (@Sendable () -> Void)?) {
        inbox.setWake(wake)
    }
}
