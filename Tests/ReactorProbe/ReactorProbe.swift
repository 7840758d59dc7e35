// SPDX-License-Identifier: Apache-2.0

import Glibc
import Reactor

/// Runs what its argument names inside a loop, and prints what happened: one fact per line.
///
/// Test runners have threads of their own, which is why counting them needs this process.
@main enum ReactorProbe {
    static func main() throws {
        let name = CommandLine.arguments.dropFirst().first ?? ""
        guard let probe = probes[name] else {
            print("usage: ReactorProbe", probes.keys.sorted().joined(separator: "|"))
            exit(2)
        }
        try EventLoop.run { try await probe() }
    }

    static let probes: [String: @LoopActor () async throws -> Void] = [
        "threads": { try await Threads.probe() }
    ]
}

/// How many threads the process has.
func threadCount() -> Int {
    guard let folder = opendir("/proc/self/task") else { return -1 }
    defer { closedir(folder) }
    var count = 0
    while readdir(folder) != nil { count += 1 }
    return count - 2
}
