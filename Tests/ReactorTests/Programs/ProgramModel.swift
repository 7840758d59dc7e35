// SPDX-License-Identifier: Apache-2.0

/// Predicts what a program does, from the documentation alone: it does not use Swift's tasks, and
/// shares no code with the loop.
///
/// All waiting lists are arrays, all searches are linear, and nothing is concurrent: a task is a
/// stack of remaining steps, and it goes on by taking the next step.
struct ProgramModel {
    /// The remaining steps, and the resource to release after the last of them.
    private struct Frame {
        enum Exit { case nothing, lock(Int), permit }

        var steps: ArraySlice<Step>
        var exit: Exit
    }

    private struct Worker {
        enum State { case unborn, alive, ended }

        var state = State.unborn
        var frames: [Frame] = []
        /// The step in which the task waits, and its result.
        var pending: Step?
        var answer = StepResult.done
        var isCancelled = false
        var joiners: [Int] = []
    }

    private struct Store {
        let kind: Program.QueueKind
        var elements: [Int] = []
        var isFinished = false
        var takers: [Int] = []
        var putters: [(task: Int, element: Int)] = []
    }

    private struct Alarm {
        enum Target: Equatable { case sleeper(Int), timer(Int) }

        var moment: Int
        var target: Target
        /// How many alarms were set before.
        var number: Int
    }

    private let program: Program
    private var workers: [Worker]
    private enum Ready { case task(Int), call(forTask: Int) }

    private var ready: [Ready] = []
    private var now = 0
    private var alarms: [Alarm] = []
    private var alarmsSet = 0
    private var isLocked = Array(repeating: false, count: Program.locks)
    private var lockLines = Array(repeating: [Int](), count: Program.locks)
    private var permits: Int
    private var permitLine: [Int] = []
    private var hasHappened = false
    private var eventLine: [Int] = []
    private var stores: [Store]
    private var trace: [TraceEntry] = []

    init(_ program: Program) {
        self.program = program
        workers = Array(repeating: Worker(), count: program.tasks.count)
        permits = program.permits
        stores = program.queues.map { Store(kind: $0) }
    }

    /// The trace of the program; no task is left at the end.
    mutating func run() -> [TraceEntry] {
        for task in 0..<program.startedAtOnce { start(task) }
        pass(Program.patience)
        while workers.contains(where: { $0.state == .alive }) {
            for task in workers.indices { cancel(task) }
            pass(Program.patience)
        }
        return trace
    }
}

// MARK: Turns

extension ProgramModel {
    private mutating func pass(_ time: Int) {
        let end = now + time
        while true {
            for _ in 0..<ready.count {
                switch ready.removeFirst() {
                case .task(let task): resume(task)
                case .call(let task): ready.append(.task(task))
                }
            }
            fireWhatIsDue()
            guard ready.isEmpty else { continue }
            guard let next = alarms.map(\.moment).min(), next <= end else { break }
            now = max(now, next)
        }
        now = end
    }

    private mutating func fireWhatIsDue() {
        let setBefore = alarmsSet
        while let first = alarms.min(by: { ($0.moment, $0.number) < ($1.moment, $1.number) }),
            first.moment <= now, first.number < setBefore
        {
            alarms.removeAll { $0.target == first.target }
            switch first.target {
            case .sleeper(let task): answer(task, .done)
            case .timer(let timer):
                note(.timer(timer), .fired)
                for operation in program.timers[timer] { note(.timer(timer), perform(operation)) }
            }
        }
    }

    private mutating func set(_ target: Alarm.Target, after time: Int) {
        alarms.removeAll { $0.target == target }
        alarms.append(Alarm(moment: now + time, target: target, number: alarmsSet))
        alarmsSet += 1
    }

    private mutating func note(_ actor: TraceEntry.Actor, _ outcome: StepResult) {
        trace.append(
            TraceEntry(time: now, actor: actor, outcome: outcome, timers: alarms.count))
    }
}

// MARK: Tasks

extension ProgramModel {
    private mutating func start(_ task: Int) {
        workers[task].state = .alive
        workers[task].frames = [Frame(steps: program.tasks[task].steps[...], exit: .nothing)]
        ready.append(.task(task))
    }

    private mutating func resume(_ task: Int) {
        if let step = workers[task].pending {
            workers[task].pending = nil
            conclude(step, of: task, workers[task].answer)
        }
        while let frame = workers[task].frames.last {
            guard let step = frame.steps.first else {
                leave(task)
                continue
            }
            workers[task].frames[workers[task].frames.count - 1].steps.removeFirst()
            guard let outcome = attempt(step, by: task) else {
                workers[task].pending = step
                return
            }
            conclude(step, of: task, outcome)
        }
        workers[task].state = .ended
        note(.task(task), .ended)
        for joiner in workers[task].joiners { answer(joiner, .done) }
    }

    private mutating func conclude(_ step: Step, of task: Int, _ outcome: StepResult) {
        note(.task(task), outcome)
        switch step {
        case .lock(let lock, let steps) where outcome == .done:
            workers[task].frames.append(Frame(steps: steps[...], exit: .lock(lock)))
        case .permit(let steps) where outcome == .done:
            workers[task].frames.append(Frame(steps: steps[...], exit: .permit))
        default:
            guard outcome.isFailure, program.tasks[task].givesUp else { return }
            while !workers[task].frames.isEmpty { leave(task) }
        }
    }

    private mutating func leave(_ task: Int) {
        switch workers[task].frames.removeLast().exit {
        case .nothing: break
        case .lock(let lock):
            isLocked[lock] = !lockLines[lock].isEmpty
            if isLocked[lock] { answer(lockLines[lock].removeFirst(), .done) }
        case .permit:
            if permitLine.isEmpty { permits += 1 } else { answer(permitLine.removeFirst(), .done) }
        }
    }

    /// The task goes on in its turn.
    private mutating func answer(_ task: Int, _ outcome: StepResult) {
        workers[task].answer = outcome
        ready.append(.task(task))
    }

    private mutating func cancel(_ task: Int) {
        workers[task].isCancelled = workers[task].state == .alive || workers[task].isCancelled
        if isWaitingWhereItCanBeCancelled(task) { answer(task, .cancelled) }
        alarms.removeAll { $0.target == .sleeper(task) }
        for lock in lockLines.indices { lockLines[lock].removeAll { $0 == task } }
        permitLine.removeAll { $0 == task }
        eventLine.removeAll { $0 == task }
        for store in stores.indices {
            stores[store].takers.removeAll { $0 == task }
            stores[store].putters.removeAll { $0.task == task }
        }
    }

    private func isWaitingWhereItCanBeCancelled(_ task: Int) -> Bool {
        alarms.contains { $0.target == .sleeper(task) }
            || lockLines.contains { $0.contains(task) }
            || permitLine.contains(task) || eventLine.contains(task)
            || stores.contains { store in
                store.takers.contains(task) || store.putters.contains { $0.task == task }
            }
    }
}

// MARK: Steps and operations

extension ProgramModel {
    /// The result of a step that does not wait; nil if the task has to wait.
    private mutating func attempt(_ step: Step, by task: Int) -> StepResult? {
        switch step {
        case .operation(let operation): return perform(operation)
        case .join(let other):
            if workers[other].state == .unborn { return .refused }
            if workers[other].state == .ended { return .done }
            workers[other].joiners.append(task)
            return nil
        case _ where workers[task].isCancelled:
            workers[task].answer = .cancelled
            ready.append(.call(forTask: task))
        case .pause(let time): set(.sleeper(task), after: time)
        case .lock(let lock, _):
            if !isLocked[lock] {
                isLocked[lock] = true
                return .done
            }
            lockLines[lock].append(task)
        case .permit:
            if permits > 0 {
                permits -= 1
                return .done
            }
            permitLine.append(task)
        case .put(let queue, let element):
            if stores[queue].isFinished { return .finished }
            if tryPut(element, queue) { return .done }
            stores[queue].putters.append((task, element))
        case .take(let queue):
            if let element = tryTake(queue) { return .got(element) }
            if stores[queue].isFinished { return .finished }
            stores[queue].takers.append(task)
        case .wait:
            if hasHappened { return .done }
            eventLine.append(task)
        }
        return nil
    }

    private mutating func perform(_ operation: Operation) -> StepResult {
        switch operation {
        case .set:
            hasHappened = true
            for task in eventLine { answer(task, .done) }
            eventLine = []
        case .clear: hasHappened = false
        case .tryPut(let queue, let element): return tryPut(element, queue) ? .done : .refused
        case .tryTake(let queue): return tryTake(queue).map { .got($0) } ?? .refused
        case .finish(let queue): finish(queue)
        case .start(let task):
            if workers[task].state != .unborn { return .refused }
            start(task)
        case .cancel(let task): cancel(task)
        case .arm(let timer, let time): set(.timer(timer), after: time)
        case .disarm(let timer): alarms.removeAll { $0.target == .timer(timer) }
        }
        return .done
    }

    private mutating func tryPut(_ element: Int, _ queue: Int) -> Bool {
        let store = stores[queue]
        if store.isFinished || store.elements.count == store.kind.capacity { return false }
        if store.takers.isEmpty {
            stores[queue].elements.append(element)
        } else {
            answer(stores[queue].takers.removeFirst(), .got(element))
        }
        return true
    }

    private mutating func tryTake(_ queue: Int) -> Int? {
        guard let place = nextPlace(queue) else { return nil }
        let element = stores[queue].elements.remove(at: place)
        if !stores[queue].putters.isEmpty {
            let next = stores[queue].putters.removeFirst()
            stores[queue].elements.append(next.element)
            answer(next.task, .done)
        }
        return element
    }

    private func nextPlace(_ queue: Int) -> Int? {
        let elements = stores[queue].elements
        switch stores[queue].kind.order {
        case .oldest: return elements.indices.first
        case .youngest: return elements.indices.last
        case .least:
            return elements.indices.min { left, right in
                (Program.rank(elements[left]), left) < (Program.rank(elements[right]), right)
            }
        }
    }

    private mutating func finish(_ queue: Int) {
        stores[queue].isFinished = true
        for putter in stores[queue].putters { answer(putter.task, .finished) }
        for taker in stores[queue].takers { answer(taker, .finished) }
        stores[queue].putters = []
        stores[queue].takers = []
    }
}
