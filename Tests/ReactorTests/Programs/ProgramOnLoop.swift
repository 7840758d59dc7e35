// SPDX-License-Identifier: Apache-2.0

import ReactorTesting

@testable import Reactor

/// Runs a program with real tasks and timers of the loop.
@LoopActor final class ProgramOnLoop {
    private struct GivesUp: Error {}

    private let program: Program
    private let clock: ManualClock
    private let start: Instant
    private let locks = (0..<Program.locks).map { _ in Lock() }
    private let permits: Semaphore
    private let event = Event()
    private let queues: [Queue<Int>]
    private var timers: [LoopTimer] = []
    private var tasks: [LoopTask<Void>?]
    private var trace: [TraceEntry] = []

    init(_ program: Program, _ clock: ManualClock) {
        self.program = program
        self.clock = clock
        start = clock.now
        permits = Semaphore(program.permits)
        queues = program.queues.map { Queue(capacity: $0.capacity, order: $0.order.onLoop) }
        tasks = Array(repeating: nil, count: program.tasks.count)
        for (timer, operations) in program.timers.enumerated() {
            timers.append(
                EventLoop.current.timer { [unowned self] in
                    note(.timer(timer), .fired)
                    for operation in operations { note(.timer(timer), perform(operation)) }
                })
        }
    }

    /// The trace of the program.
    func run() async -> [TraceEntry] {
        for task in 0..<program.startedAtOnce { begin(task) }
        await clock.advance(by: .milliseconds(Program.patience))
        while tasks.contains(where: { $0?.isDone == false }) {
            for task in tasks { task?.cancel() }
            await clock.advance(by: .milliseconds(Program.patience))
        }
        for timer in timers { timer.cancel() }
        return trace
    }

    /// Whether all resources were released.
    var isClean: Bool {
        let now = EventLoop.current.statistics
        return now.timers == 0 && now.tasks == 0 && event.waiting == 0
            && locks.allSatisfy { !$0.isLocked && $0.waiting == 0 }
            && permits.available == permits.permits && permits.waiting == 0
    }

    private func begin(_ task: Int) {
        tasks[task] = spawn { [self] in
            try? await run(program.tasks[task].steps, task)
            note(.task(task), .ended)
        }
    }

    private func run(_ steps: [Step], _ task: Int) async throws(GivesUp) {
        for step in steps {
            var outcome: StepResult?
            do {
                outcome = try await perform(step, task)
            } catch is CancellationError {
                outcome = .cancelled
            } catch is QueueFinished {
                outcome = .finished
            } catch {
                throw GivesUp()
            }
            guard let outcome else { continue }
            note(.task(task), outcome)
            if outcome.isFailure, program.tasks[task].givesUp { throw GivesUp() }
        }
    }

    /// The result of a step; nil if it was recorded before.
    private func perform(_ step: Step, _ task: Int) async throws -> StepResult? {
        switch step {
        case .operation(let operation): return perform(operation)
        case .pause(let time): try await sleep(for: .milliseconds(time))
        case .lock(let lock, let steps):
            try await locks[lock].withLock { try await enter(steps, task) }
            return nil
        case .permit(let steps):
            try await permits.withPermit { try await enter(steps, task) }
            return nil
        case .put(let queue, let element): try await queues[queue].put(element)
        case .take(let queue): return .got(try await queues[queue].take())
        case .wait: try await event.wait()
        case .join(let task):
            guard let task = tasks[task] else { return .refused }
            try await task.value
        }
        return .done
    }

    private func enter(_ steps: [Step], _ task: Int) async throws(GivesUp) {
        note(.task(task), .done)
        try await run(steps, task)
    }

    private func perform(_ operation: Operation) -> StepResult {
        switch operation {
        case .set: event.set()
        case .clear: event.clear()
        case .tryPut(let queue, let element):
            return queues[queue].tryPut(element) ? .done : .refused
        case .tryTake(let queue): return queues[queue].tryTake().map { .got($0) } ?? .refused
        case .finish(let queue): queues[queue].finish()
        case .start(let task):
            guard tasks[task] == nil else { return .refused }
            begin(task)
        case .cancel(let task): tasks[task]?.cancel()
        case .arm(let timer, let time): timers[timer].schedule(after: .milliseconds(time))
        case .disarm(let timer): timers[timer].cancel()
        }
        return .done
    }

    private func note(_ actor: TraceEntry.Actor, _ outcome: StepResult) {
        let time = Int(start.duration(to: clock.now) / .milliseconds(1))
        let timers = EventLoop.current.timers.count
        trace.append(TraceEntry(time: time, actor: actor, outcome: outcome, timers: timers))
    }
}

extension Program.QueueKind.Order {
    fileprivate var onLoop: Queue<Int>.Order {
        switch self {
        case .oldest: .firstInFirstOut
        case .youngest: .lastInFirstOut
        case .least: .priority { Program.rank($0) < Program.rank($1) }
        }
    }
}
