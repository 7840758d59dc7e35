// SPDX-License-Identifier: Apache-2.0

import PropertyTesting

extension Program {
    /// The program for that seed.
    init(seed: UInt64) {
        var generator = ProgramGenerator(random: SeededGenerator(seed: seed))
        self = generator.generate()
    }
}

/// Generates random programs: small ones, in which all tasks compete for a few resources.
private struct ProgramGenerator {
    var random: SeededGenerator
    var program = Program()
    /// Each element has a number of its own.
    var elements = 0

    mutating func generate() -> Program {
        let tasks = upTo(5) + 1
        let timers = upTo(3)
        program.tasks = Array(repeating: Program.Work(), count: tasks)
        program.startedAtOnce = tasks - (random.chance(30) ? 1 : 0)
        program.timers = Array(repeating: [], count: timers)
        program.permits = upTo(2)
        for _ in 0..<upTo(2) {
            let order = Program.QueueKind.Order.allCases[upTo(3) - 1]
            program.queues.append(Program.QueueKind(capacity: upTo(3), order: order))
        }
        for task in 0..<tasks {
            program.tasks[task].steps = steps(of: task, atMost: 7, holding: [])
            program.tasks[task].givesUp = random.chance(40)
        }
        for timer in 0..<timers {
            program.timers[timer] = (0..<upTo(2)).map { _ in operation(of: timer) }
        }
        return program
    }

    private mutating func steps(of task: Int, atMost: Int, holding: Set<Int>) -> [Step] {
        (0..<upTo(atMost)).map { _ in step(of: task, holding: holding) }
    }

    private mutating func step(of task: Int, holding: Set<Int>) -> Step {
        switch upTo(100) {
        case ..<31: return .operation(operation())
        case ..<49: return .pause(upTo(6) - 1)
        case ..<62:
            let lock = upTo(Program.locks) - 1
            // A lock is not recursive.
            if holding.contains(lock) { return .pause(1) }
            let held = holding.union([lock])
            return .lock(lock, steps(of: task, atMost: 3, holding: held))
        case ..<68:
            if holding.count > 1 { return .pause(2) }
            return .permit(steps(of: task, atMost: 3, holding: holding))
        case ..<79: return .put(queue: queue(), element: element())
        case ..<90: return .take(queue: queue())
        case ..<96: return .wait
        // Only an earlier task: two tasks that join each other would wait without end.
        default: return task == 0 ? .wait : .join(task: upTo(task) - 1)
        }
    }

    /// An operation of a task, or of that timer.
    private mutating func operation(of timer: Int = -1) -> Operation {
        switch upTo(100) {
        case ..<9: .set
        case ..<15: .clear
        case ..<31: .tryPut(queue: queue(), element: element())
        case ..<43: .tryTake(queue: queue())
        case ..<46: .finish(queue: queue())
        case ..<53: .start(task: task())
        case ..<75: .cancel(task: task())
        case ..<92: arming(by: timer)
        default: .disarm(timer: upTo(program.timers.count) - 1)
        }
    }

    /// Only a later timer may be armed for now: a cycle would stop the clock.
    private mutating func arming(by timer: Int) -> Operation {
        let other = upTo(program.timers.count) - 1
        return .arm(timer: other, after: upTo(5) - (other > timer ? 1 : 0))
    }

    private mutating func task() -> Int { upTo(program.tasks.count) - 1 }
    private mutating func queue() -> Int { upTo(program.queues.count) - 1 }

    private mutating func element() -> Int {
        elements += 1
        return elements
    }

    /// A number from 1.
    private mutating func upTo(_ most: Int) -> Int { Int(random.next() % UInt64(most)) + 1 }
}
