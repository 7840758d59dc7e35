// SPDX-License-Identifier: Apache-2.0

import Glibc
import Reactor

@LoopActor func spawnAndAwait(_ count: Int) async throws -> Int {
    try await measure {
        for number in 0..<count { _ = try await spawn { number }.value }
    }
}

@LoopActor func taskAndAwait(_ count: Int) async throws -> Int {
    await measure {
        for number in 0..<count { _ = await Task { number }.value }
    }
}

@LoopActor func gatherThousands(_ count: Int) async throws -> Int {
    try await measure {
        for _ in 0..<count / 1000 { _ = try await gather(0..<1000) { $0 } }
    }
}

@LoopActor func groupThousands(_ count: Int) async throws -> Int {
    await measure {
        for _ in 0..<count / 1000 { _ = await groupOfThousand() }
    }
}

@LoopActor private func groupOfThousand() async -> [Int] {
    await withTaskGroup(of: Int.self) { group in
        for number in 0..<1000 { group.addTask { @LoopActor in number } }
        var results: [Int] = []
        for await number in group { results.append(number) }
        return results
    }
}

@LoopActor func hopThroughQueues(_ count: Int) async throws -> Int {
    try await measure {
        let there = Queue<Int>()
        let back = Queue<Int>()
        let echo = spawn {
            for _ in 0..<count / 2 { try await back.put(try await there.take()) }
        }
        for number in 0..<count / 2 {
            try await there.put(number)
            _ = try await back.take()
        }
        try await echo.value
    }
}

@LoopActor func yield(_ count: Int) async throws -> Int {
    await measure {
        for _ in 0..<count { await nextTurn() }
    }
}

@LoopActor func offloadOneByOne(_ count: Int) async throws -> Int {
    try await measure(by: passedTime) {
        for number in 0..<count { _ = try await offload { number } }
    }
}

@LoopActor func offloadAtOnce(_ count: Int) async throws -> Int {
    try await measure(by: passedTime) {
        _ = try await gather(0..<64) { caller in
            for _ in 0..<count / 64 { _ = try await offload { caller } }
            return caller
        }
    }
}

/// The resident bytes of a task that sleeps.
@LoopActor func sleepMany(_ count: Int) async throws -> Int {
    let before = residentBytes()
    let sleepers = (0..<count).map { _ in spawn { try await sleep(for: .seconds(100)) } }
    try await sleep(for: .milliseconds(200))
    let bytes = (residentBytes() - before) / count
    for sleeper in sleepers { sleeper.cancel() }
    return bytes
}

private func residentBytes() -> Int {
    guard let file = fopen("/proc/self/statm", "r") else { return 0 }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 200)
    fgets(&line, 200, file)
    let text = String(decoding: line.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return (Int(text.split(separator: " ")[1]) ?? 0) * Int(getpagesize())
}
