// SPDX-License-Identifier: Apache-2.0

import LinuxSystem

/// Runs one task on a thread of the pool, after the earlier ones of its lane.
final class OffloadExecutor: TaskExecutor {
    private let lane: OffloadLane?
    private let onFailure: @LoopActor (SystemError) -> Void

    /// - Parameter onFailure: No thread can be started. Called on the loop, and after it the task
    ///   runs there.
    init(_ lane: OffloadLane?, onFailure: @escaping @LoopActor (SystemError) -> Void) {
        self.lane = lane
        self.onFailure = onFailure
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        do throws(SystemError) {
            try OffloadPool.shared.submit(lane: lane) { [self] in
                job.runSynchronously(on: asUnownedTaskExecutor())
            }
        } catch {
            LoopActor.assumeIsolated { onFailure(error) }
            LoopExecutor.shared.enqueue(.job(job))
        }
    }
}
