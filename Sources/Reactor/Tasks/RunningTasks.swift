// SPDX-License-Identifier: Apache-2.0

/// The tasks that run, in the order of their beginning. It keeps none alive.
@LoopActor struct RunningTasks {
    private unowned(unsafe) var first: AnyLoopTask?
    private unowned(unsafe) var last: AnyLoopTask?
    private(set) var count = 0

    nonisolated init() {}

    mutating func append(_ task: AnyLoopTask) {
        task.previous = last
        if let last { last.next = task } else { first = task }
        last = task
        count &+= 1
    }

    mutating func remove(_ task: AnyLoopTask) {
        if let next = task.next { next.previous = task.previous } else { last = task.previous }
        if let previous = task.previous { previous.next = task.next } else { first = task.next }
        count &-= 1
    }

    /// All of them.
    var all: [AnyLoopTask] {
        var tasks: [AnyLoopTask] = []
        var next = first
        while let task = next {
            tasks.append(task)
            next = task.next
        }
        return tasks
    }
}
