// SPDX-License-Identifier: Apache-2.0

import ReactorTesting
import Testing

@testable import Reactor

struct GatherTests {
    struct Own: Error {}

    @Test func resultsKeepTheOrderOfTheElements() throws {
        try TestLoop.run { time in
            let work = Task {
                try await gather([3, 1, 2]) { number in
                    try await sleep(for: .seconds(number))
                    return "\(number)"
                }
            }
            await time.settle()
            await time.advance(by: .seconds(3))
            let results = try await work.value
            #expect(results == ["3", "1", "2"])
        }
    }

    @Test func differentFunctionsRunAtOnce() throws {
        try TestLoop.run { time in
            let begin = time.now
            let work = Task {
                try await gather(
                    {
                        try await sleep(for: .seconds(2))
                        return 7
                    },
                    {
                        try await sleep(for: .seconds(1))
                        return "seven"
                    })
            }
            await time.settle()
            await time.advance(to: begin.advanced(by: .seconds(2)))
            let (number, text) = try await work.value
            #expect(number == 7 && text == "seven")
        }
    }

    @Test func theFirstErrorCancelsTheRestAndIsThrown() throws {
        try TestLoop.run { time in
            let trace = Trace()
            let work = Task {
                try await gather([1, 2, 3]) { number in
                    do {
                        try await sleep(for: .seconds(number))
                    } catch {
                        trace("\(number) cancelled")
                        throw error
                    }
                    if number == 2 { throw Own() }
                }
            }
            await time.settle()
            await time.advance(by: .seconds(2))
            await #expect(throws: Own.self) { try await work.value }
            #expect(trace.events == ["3 cancelled"])
            #expect(EventLoop.current.statistics.timers == 0)
        }
    }

    @Test func cancellingTheCallerCancelsAll() throws {
        try TestLoop.run { time in
            let work = Task { try await gather([1, 2]) { try await sleep(for: .seconds($0)) } }
            await time.settle()
            work.cancel()
            await #expect(throws: CancellationError.self) { try await work.value }
            #expect(EventLoop.current.statistics.timers == 0)
        }
    }

    @Test func noMoreRunAtOnceThanAllowed() throws {
        try TestLoop.run { time in
            var running = 0
            var most = 0
            let work = Task {
                try await gather(0..<10, atMost: 3) { number in
                    running += 1
                    most = max(most, running)
                    try await sleep(for: .seconds(1))
                    running -= 1
                    return number
                }
            }
            await time.settle()
            await time.advance(by: .seconds(4))
            let results = try await work.value
            #expect(results == Array(0..<10))
            #expect(most == 3)
        }
    }

    @Test func noElementsGiveNoResults() throws {
        try TestLoop.run { _ in
            let results = try await gather([Int]()) { $0 }
            #expect(results.isEmpty)
        }
    }
}
