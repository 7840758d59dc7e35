// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc
import LinuxSystem

/// Threads for blocking work. A thread starts when work comes and ends when none is left, so a
/// gateway that offloads nothing is a process of one thread.
///
/// The threads block no signal that the loop's thread does not block: a child process that is
/// started here inherits the mask of the thread, and could not be ended by a blocked signal. A
/// handler of the loop may therefore run here; it only records the signal (`SignalArrivals`).
final class OffloadPool: Sendable {
    typealias Job = @Sendable () -> Void

    static let shared = OffloadPool()
    static let defaultLimit = 4

    fileprivate struct State {
        /// How many pieces of work run at once; the others wait in order.
        var limit = OffloadPool.defaultLimit
        var threads = 0
        var queue: [(lane: ObjectIdentifier?, job: Job)] = []
        /// Work that waits for its lane; a lane has an entry while its work is queued or runs.
        var lanes: [ObjectIdentifier: [Job]] = [:]
    }

    private let state = Mutex(State())

    var limit: Int {
        get { state.withLock { $0.limit } }
        set { state.withLock { $0.limit = newValue } }
    }

    /// Runs the job on a thread of the pool, after the earlier jobs of its lane.
    func submit(lane: OffloadLane?, _ job: @escaping Job) throws(SystemError) {
        let lane = lane.map(ObjectIdentifier.init)
        let needsThread = state.withLock { $0.add(job, lane) }
        guard needsThread else { return }
        let code = startThread()
        guard code != 0 else { return }
        let isLost = state.withLock { $0.removeFailedThread() }
        if isLost { throw SystemError(operation: "pthread_create", code: code) }
    }

    private func startThread() -> CInt {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setdetachstate(&attributes, CInt(PTHREAD_CREATE_DETACHED))
        // Enough for a name look-up and a TLS handshake; only touched pages take memory.
        pthread_attr_setstacksize(&attributes, 512 * 1024)
        var thread = pthread_t()
        return pthread_create(&thread, &attributes, { _ in OffloadPool.shared.work() }, nil)
    }

    private func work() -> UnsafeMutableRawPointer? {
        while let (lane, job) = state.withLock({ $0.next() }) {
            job()
            if let lane { state.withLock { $0.advance(lane) } }
        }
        return nil
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
        guard threads < limit else { return false }
        threads += 1
        return true
    }

    /// The next work for a thread; without work the thread is counted as ended.
    fileprivate mutating func next() -> (lane: ObjectIdentifier?, job: OffloadPool.Job)? {
        if !queue.isEmpty, threads <= limit { return queue.removeFirst() }
        threads -= 1
        return nil
    }

    /// Removes a thread that could not be started. Returns true if no other thread is left for its
    /// work; the work is then removed.
    fileprivate mutating func removeFailedThread() -> Bool {
        threads -= 1
        guard threads == 0, let last = queue.popLast() else { return false }
        if let lane = last.lane { lanes[lane] = nil }
        return true
    }

    /// Moves the next work of a lane to the end of the queue.
    fileprivate mutating func advance(_ lane: ObjectIdentifier) {
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
