// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc
import LinuxSystem

/// Threads for what blocks. A thread is started when work comes and ends when none is left, so a
/// gateway that offloads nothing is a process of one thread.
final class OffloadPool: Sendable {
    typealias Job = @Sendable () -> Void

    static let shared = OffloadPool()
    /// More than this many pieces of work do not run at once; the others wait in order.
    static let limit = 4

    fileprivate struct State {
        var threads = 0
        var queue: [(lane: ObjectIdentifier?, job: Job)] = []
        /// Work that waits for its lane; a lane has an entry while work of it is queued or runs.
        var lanes: [ObjectIdentifier: [Job]] = [:]
    }

    private let state = Mutex(State())

    /// Has the job run on a thread of the pool, after what its lane was given before.
    func submit(lane: OffloadLane?, _ job: @escaping Job) throws(SystemError) {
        let lane = lane.map(ObjectIdentifier.init)
        let needsThread = state.withLock { $0.add(job, lane) }
        guard needsThread else { return }
        let code = startThread()
        guard code != 0 else { return }
        let isLost = state.withLock { $0.forgetThread() }
        if isLost { throw SystemError(operation: "pthread_create", code: code) }
    }

    private func startThread() -> CInt {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setdetachstate(&attributes, CInt(PTHREAD_CREATE_DETACHED))
        // Enough for a name look-up and a TLS handshake; only what is touched takes memory.
        pthread_attr_setstacksize(&attributes, 512 * 1024)
        var thread = pthread_t()
        return SignalFD.withAllBlocked {
            pthread_create(&thread, &attributes, { _ in OffloadPool.shared.work() }, nil)
        }
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
    /// Adds work, and says whether it needs one more thread.
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
        guard threads < OffloadPool.limit else { return false }
        threads += 1
        return true
    }

    /// The work that a thread does next; with none it is counted as gone.
    fileprivate mutating func next() -> (lane: ObjectIdentifier?, job: OffloadPool.Job)? {
        guard queue.isEmpty else { return queue.removeFirst() }
        threads -= 1
        return nil
    }

    /// Takes back a thread that could not be started; its work is lost only if no other is there
    /// to do it.
    fileprivate mutating func forgetThread() -> Bool {
        threads -= 1
        guard threads == 0, let last = queue.popLast() else { return false }
        if let lane = last.lane { lanes[lane] = nil }
        return true
    }

    /// Lets the next work of a lane go to the end of the queue.
    fileprivate mutating func advance(_ lane: ObjectIdentifier) {
        guard var waiting = lanes[lane], !waiting.isEmpty else {
            lanes[lane] = nil
            return
        }
        queue.append((lane, waiting.removeFirst()))
        lanes[lane] = waiting
    }
}
