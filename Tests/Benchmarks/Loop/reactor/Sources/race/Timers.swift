// SPDX-License-Identifier: Apache-2.0

import Reactor

/// Many timers in one go, until the last has fired.
@LoopActor func fireTimers(_ count: Int) async throws -> Int {
    try await measure {
        let loop = EventLoop.current
        let done = Event()
        var left = count
        for number in 0..<count {
            loop.schedule(after: .milliseconds(1 + number &* 7919 % 10)) {
                left -= 1
                if left == 0 { done.set() }
            }
        }
        try await done.wait()
    }
}

/// Timers that are due before all others.
@LoopActor func cancelFirst(_ count: Int) async throws -> Int {
    await cancelTimers(count) { .milliseconds(1000 + $0 &* 6007 % 1000) }
}

/// Timers that are due among the others.
@LoopActor func cancelAmong(_ count: Int) async throws -> Int {
    await cancelTimers(count) { .seconds(100 + $0 &* 6007 % 1000) }
}

/// Timers that are cancelled at once, while 1000 others wait.
@LoopActor private func cancelTimers(_ count: Int, after delay: (Int) -> Duration) async -> Int {
    let loop = EventLoop.current
    let others = (0..<1000).map { number in
        loop.schedule(after: .seconds(100 + number &* 7919 % 1000)) {}
    }
    defer { for timer in others { timer.cancel() } }
    return await measure {
        for number in 0..<count {
            loop.schedule(after: delay(number)) {}.cancel()
        }
    }
}
