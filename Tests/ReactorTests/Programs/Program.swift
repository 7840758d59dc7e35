// SPDX-License-Identifier: Apache-2.0

/// A program of tasks and timers that share locks, permits, an event and queues; it is drawn from a
/// seed, and run twice: on the loop, and by `ProgramModel`.
struct Program: Sendable {
    /// A task: its steps in order.
    struct Work: Sendable {
        var steps: [Step] = []
        /// Whether the first step that fails ends it, out of all locks; otherwise it goes on.
        var givesUp = false
    }

    struct QueueKind: Sendable {
        enum Order: CaseIterable, Sendable { case oldest, youngest, least }

        var capacity: Int
        var order: Order
    }

    static let locks = 2
    /// How long a program is left alone, in milliseconds, before all its tasks are cancelled.
    static let patience = 40

    var tasks: [Work] = []
    /// So many of the tasks start at once; the others when a deed starts them.
    var startedAtOnce = 0
    /// What each timer does when it fires.
    var timers: [[Deed]] = []
    var permits = 1
    var queues: [QueueKind] = []

    /// What a queue that gives the least compares: many are equal.
    static func rank(_ element: Int) -> Int { element % 3 }
}

/// Something that is done at once.
enum Deed: Sendable {
    case set, clear
    case tryPut(queue: Int, element: Int)
    case tryTake(queue: Int)
    case finish(queue: Int)
    case start(task: Int)
    case cancel(task: Int)
    case arm(timer: Int, after: Int)
    case disarm(timer: Int)
}

/// Something that a task does, which may have to wait.
indirect enum Step: Sendable {
    case deed(Deed)
    /// Times are milliseconds.
    case pause(Int)
    case lock(Int, [Step])
    case permit([Step])
    case put(queue: Int, element: Int)
    case take(queue: Int)
    case wait
    /// Waits for another task's end, cancelled or not.
    case join(task: Int)
}

/// What came of a step or a deed.
enum Outcome: Equatable, Sendable {
    case done, refused, cancelled, finished, ended
    case fired
    case got(Int)

    var isFailure: Bool { self == .cancelled || self == .finished }
}

/// One line of the trace of a program: when, which task or timer, and what came of what it did.
struct Happening: Equatable, Sendable, CustomStringConvertible {
    enum Actor: Equatable, Sendable { case task(Int), timer(Int) }

    var time: Int
    var actor: Actor
    var outcome: Outcome
    /// How many timers wait at that moment, those of sleeping tasks included.
    var timers: Int

    var description: String { "\(time) ms, \(actor): \(outcome), \(timers) timers" }
}
