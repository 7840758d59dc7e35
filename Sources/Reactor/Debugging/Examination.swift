// SPDX-License-Identifier: Apache-2.0

/// What a loop does otherwise than usual when it is debugged or tested: it measures what it runs,
/// or runs what is ready in another order.
///
/// A loop that does neither has none, and asks for it once in a turn.
@LoopActor final class Examination {
    /// Debug mode.
    let debugger: LoopDebugger?
    private var order: ReadyOrder?

    /// Nothing, if the options ask for nothing.
    init?(_ options: LoopOptions, of loop: EventLoop) {
        guard options.slowLimit != nil || options.orderSeed != nil else { return nil }
        debugger = options.slowLimit.map { LoopDebugger(loop: loop, limit: $0) }
        order = options.orderSeed.map(ReadyOrder.init)
    }

    /// Runs what is ready now.
    func runReady() {
        var ready = LoopExecutor.shared.takeReady()
        order?.rearrange(&ready)
        let executor = LoopExecutor.shared.asUnownedSerialExecutor()
        for work in ready {
            switch work {
            case .call(let action): action()
            case .revocable(let call): call.run()
            case .job(let job):
                if let debugger {
                    debugger.run(job, on: executor)
                } else {
                    job.runSynchronously(on: executor)
                }
            }
        }
    }
}
