// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc
import LinuxSystem

/// Threads for blocking work. A thread starts when work comes and no other thread is free, and ends
/// when it had nothing to do for a while. So a gateway that offloads nothing is a process of one
/// thread.
///
/// To start and to end a thread takes longer (some 50 µs) than most of the work here. A task that
/// offloads one piece after the other would start a thread for each, so a thread lingers.
///
/// The threads block no signal that the loop's thread does not block: a child process that is
/// started here inherits the mask of the thread, and could not be ended by a blocked signal. A
/// handler of the loop may therefore run here; it only records the signal (`SignalArrivals`).
final class OffloadPool: Sendable {
    typealias Job = @Sendable () -> Void
    fileprivate typealias Work = (lane: ObjectIdentifier?, job: Job)

    static let shared = OffloadPool(stackSize: 512 * 1024)
    static let defaultLimit = 4
    /// How long a thread without work waits for more: longer than the pauses in a series of calls.
    private static let lingering = Duration.milliseconds(50)

    fileprivate struct State {
        /// How many pieces of work run at once; the others wait in order.
        var limit = OffloadPool.defaultLimit
        var threads = 0
        /// How many of the threads run work.
        var busy = 0
        var queue: [Work] = []
        /// Work that waits for its lane; a lane has an entry while its work is queued or runs.
        var lanes: [ObjectIdentifier: [Job]] = [:]
    }

    private let state = Mutex(State())
    private let workHasCome = ThreadSignal()
    private let stackSize: Int

    /// - Parameter stackSize: How much memory a thread has for a name look-up or a TLS handshake.
    ///   Only touched pages take memory.
    init(stackSize: Int) {
        self.stackSize = stackSize
    }

    var limit: Int {
        get { state.withLock { $0.limit } }
        set {
            state.withLock { state in
                let missing = state.setLimit(newValue)
                for _ in 0..<missing where startThread() != 0 { state.threads -= 1 }
            }
            workHasCome.raiseAll()
        }
    }

    /// Runs the job on a thread of the pool, after the earlier jobs of its lane.
    func submit(lane: OffloadLane?, _ job: @escaping Job) throws(SystemError) {
        let lane = lane.map(ObjectIdentifier.init)
        let hasThread = try state.withLock { state throws(SystemError) in
            guard state.add(job, lane) else { return true }
            let code = startThread()
            if code != 0, state.removeFailedThread() {
                throw SystemError(operation: "pthread_create", code: code)
            }
            return false
        }
        if hasThread { workHasCome.raise() }
    }

    /// Called under the lock, so that the state counts only threads that run: if work of two
    /// callers waited for two threads, and both could not be started, neither of the callers would
    /// know what becomes of its work.
    private func startThread() -> CInt {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setdetachstate(&attributes, CInt(PTHREAD_CREATE_DETACHED))
        pthread_attr_setstacksize(&attributes, stackSize)
        var thread = pthread_t()
        // Safety: the thread, if it starts, takes over this one reference.
        let pool = Unmanaged.passRetained(self)
        let code = pthread_create(
            &thread, &attributes,
            { pool in
                pool.map { Unmanaged<OffloadPool>.fromOpaque($0).takeRetainedValue().work() }
                return nil
            }, pool.toOpaque())
        if code != 0 { pool.release() }
        return code
    }

    private func work() {
        while let (lane, job) = next() {
            job()
            state.withLock { $0.didWork(in: lane) }
        }
    }

    /// The next work; `nil` if the thread has to end.
    private func next() -> Work? {
        if let work = state.wait(for: Self.lingering, on: workHasCome, until: { $0.next() }) {
            return work
        }
        // Work may have come since the wait has ended.
        return state.withLock { state in
            if let work = state.next() { return work }
            state.threads -= 1
            return nil
        }
    }
}

extension OffloadPool.State {
    /// Adds work, and returns whether it needs one more thread.
    fileprivate mutating func add(_ job: @escaping OffloadPool.Job, _ lane: ObjectIdentifier?)
        -> Bool
    {
        if let lane {
            guard lanes[lane] == nil else {
                lanes[lane]?.append(job)
                return false
            }
            lanes[lane] = []
        }
        queue.append((lane, job))
        guard threads - busy < queue.count, threads < limit else { return false }
        threads += 1
        return true
    }

    /// Sets the limit, and returns how many threads the work that waits needs now. They count as
    /// threads already.
    fileprivate mutating func setLimit(_ limit: Int) -> Int {
        self.limit = limit
        let missing = max(0, min(limit - threads, queue.count - (threads - busy)))
        threads += missing
        return missing
    }

    /// The next work for a thread.
    fileprivate mutating func next() -> OffloadPool.Work? {
        guard !queue.isEmpty, busy < limit else { return nil }
        busy += 1
        return queue.removeFirst()
    }

    /// A thread has run work.
    fileprivate mutating func didWork(in lane: ObjectIdentifier?) {
        busy -= 1
        if let lane { advance(lane) }
    }

    /// Removes a thread that could not be started for the work that was added last. Returns true if
    /// no other thread is left for the work; it is then removed.
    fileprivate mutating func removeFailedThread() -> Bool {
        threads -= 1
        guard threads == 0, let last = queue.popLast() else { return false }
        if let lane = last.lane { lanes[lane] = nil }
        return true
    }

    /// Moves the next work of a lane to the end of the queue.
    private mutating func advance(_ lane: ObjectIdentifier) {
        guard var waiting = lanes[lane], !waiting.isEmpty else {
            lanes[lane] = nil
            return
        }
        queue.append((lane, waiting.removeFirst()))
        lanes[lane] = waiting
    }
}

extension EventLoop {
    /// How many pieces of work in `offload` run at once, 1 or more; 4 when a loop begins. A smaller
    /// limit does not end work that runs.
    public var offloadLimit: Int {
        get { OffloadPool.shared.limit }
        set {
            require(newValue > 0, "offload needs at least one thread, not \(newValue)")
            OffloadPool.shared.limit = newValue
        }
    }
}
