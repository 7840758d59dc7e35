// SPDX-License-Identifier: Apache-2.0
//
//   race OPERATION COUNT [IDLE PATH]
//
// Does an operation a number of times on a Reactor loop, and prints the nanoseconds that it took,
// or the bytes. `task` and `group` are Swift's own tasks on the same loop. IDLE is a number of
// connections to the unix socket PATH that are open meanwhile.

import Glibc
import Reactor

typealias Operation = @LoopActor (Int) async throws -> Int

@main enum Race {
    static let operations: [String: Operation] = [
        "spawn": spawnAndAwait, "task": taskAndAwait,
        "gather": gatherThousands, "group": groupThousands,
        "queue": hopThroughQueues, "yield": yield,
        "timer-fire": fireTimers,
        "timer-cancel": cancelFirst, "timer-cancel-among": cancelAmong,
        "watch": watchDescriptors, "wait": waitForBytes,
        "offload": offloadOneByOne, "offload-64": offloadAtOnce,
        "sleepers": sleepMany, "stream": pingPong,
    ]

    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count >= 3, let operation = operations[arguments[1]],
            let count = Int(arguments[2])
        else {
            print("usage: race OPERATION COUNT [IDLE PATH]")
            exit(2)
        }
        let result = try EventLoop.run {
            var idle: [LoopTask<Void>] = []
            if arguments.count == 5, let number = Int(arguments[3]) {
                idle = try await openIdle(number, path: arguments[4])
            }
            let result = try await operation(count)
            for task in idle { task.cancel() }
            return result
        }
        print(result)
    }
}

/// The processor time that this process has used, in nanoseconds: other processes do not count.
func usedTime() -> Int { read(CLOCK_PROCESS_CPUTIME_ID) }

/// The time on the wall, for work on several threads that wait for each other.
func passedTime() -> Int { read(CLOCK_MONOTONIC) }

private func read(_ clock: clockid_t) -> Int {
    var time = timespec()
    clock_gettime(clock, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
}

/// How long the body takes.
@LoopActor func measure(
    by clock: () -> Int = usedTime, _ body: @LoopActor () async throws -> Void
) async rethrows -> Int {
    let start = clock()
    try await body()
    return clock() - start
}
