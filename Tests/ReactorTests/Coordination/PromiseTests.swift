// SPDX-License-Identifier: Apache-2.0

import ReactorTesting
import Testing

@testable import Reactor

struct PromiseTests {
    struct Own: Error {}

    @Test func allWaitersGetItsValueInTheirOrder() throws {
        try TestLoop.run { time in
            let promise = Promise<Int>()
            let trace = Trace()
            for name in ["a", "b"] {
                Task { trace("\(name) \(try await promise.value)") }
            }
            await time.settle()
            #expect(promise.waiting == 2)
            #expect(promise.succeed(with: 7))
            await time.settle()
            #expect(trace.events == ["a 7", "b 7"])
            let later = try await promise.value
            #expect(later == 7)
        }
    }

    @Test func theFirstResultStays() throws {
        try TestLoop.run { _ in
            let promise = Promise<Int>()
            #expect(promise.result == nil)
            #expect(promise.fail(with: Own()))
            #expect(!promise.succeed(with: 7))
            #expect(!promise.fail(with: CancellationError()))
            await #expect(throws: Own.self) { try await promise.value }
            #expect(promise.isSet)
        }
    }

    @Test func aWaitIsEndedByACancellationAndByATimeout() throws {
        try TestLoop.run { time in
            let promise = Promise<Int>()
            let cancelled = Task { try await promise.value }
            let limited = Task { try await withTimeout(.seconds(1)) { try await promise.value } }
            await time.settle()
            cancelled.cancel()
            await #expect(throws: CancellationError.self) { try await cancelled.value }
            await time.advance(by: .seconds(1))
            await #expect(throws: TimeoutError.self) { try await limited.value }
            #expect(promise.waiting == 0)
            promise.succeed(with: 7)
        }
    }

    @Test func anErrorThatNoTaskReadsIsReported() throws {
        try TestLoop.run { time in
            let reports = Trace()
            EventLoop.current.onReport = { reports("\($0)") }
            Self.fail(Promise<Int>()) { _ in }
            await time.settle()
            #expect(reports.events.count == 1)
            #expect(reports.events.first?.contains("promise of ReactorTests/PromiseTests") == true)
            Self.fail(Promise<Int>()) { _ = $0.result }
            await time.settle()
            #expect(reports.events.count == 1)
        }
    }

    @LoopActor private static func fail(
        _ promise: Promise<Int>, _ use: @LoopActor (Promise<Int>) -> Void
    ) {
        promise.fail(with: Own())
        use(promise)
    }
}
