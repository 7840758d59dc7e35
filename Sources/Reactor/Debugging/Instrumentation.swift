// SPDX-License-Identifier: Apache-2.0

/// The changed behaviour of a loop that is debugged or tested: it measures what it runs, or runs
/// ready work in another order.
///
/// A loop that does neither has no instrumentation, and checks for it once in a turn.
@LoopActor final class Instrumentation {
    /// Debug mode.
    let debugger: LoopDebugger?
    private var order: ReadyOrder?
    /// The signal at which the loop reports its tasks.
    let listSignal: CInt?

    /// `nil` if the options request none.
    init?(_ options: LoopOptions, of loop: EventLoop) {
        guard options.slowLimit != nil || options.orderSeed != nil else { return nil }
        debugger = options.slowLimit.map { LoopDebugger(loop: loop, limit: $0) }
        order = options.orderSeed.map(ReadyOrder.init)
        listSignal = options.listSignal
    }

    /// The loop begins: from now on, a signal makes it report its tasks.
    func begin(in loop: EventLoop) {
        guard let listSignal else { return }
        do throws(LoopError) {
            try loop.onSignal(listSignal) { [unowned loop] in
                for state in loop.taskStates { loop.onReport(.running(state)) }
            }
        } catch {
            LoopReport.writeLine("signal \(listSignal) cannot list the tasks: \(error)")
        }
    }

    /// Runs the work that is ready now.
    func runReady() {
        var ready = LoopExecutor.shared.takeReady()
        order?.rearrange(&ready)
        let executor = LoopExecutor.shared.asUnownedSerialExecutor()
        for work in ready {
            switch work {
            case .call(let action): action()
            case .cancellable(let call): call.run()
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
