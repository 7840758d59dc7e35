// SPDX-License-Identifier: Apache-2.0

import ReactorTesting
import Testing

@testable import Reactor

struct ShieldTests {
    @Test func aCancelledCallerGoesOnAtOnceAndTheWorkToo() throws {
        try TestLoop.run { time in
            let trace = Trace()
            let caller = Task {
                try await shield {
                    try await sleep(for: .seconds(1))
                    trace("saved")
                }
            }
            await time.settle()
            caller.cancel()
            await #expect(throws: CancellationError.self) { try await caller.value }
            #expect(trace.events == [])
            await time.advance(by: .seconds(1))
            #expect(trace.events == ["saved"])
        }
    }

    @Test func withoutCancellationTheValueIsReturned() throws {
        try TestLoop.run { _ in
            let value = try await shield { 7 }
            #expect(value == 7)
        }
    }

    @Test func aFailureAfterTheCallersCancellationIsReported() throws {
        struct Own: Error {}
        try TestLoop.run { time in
            let reports = Trace()
            EventLoop.current.onReport = { reports("\($0)") }
            let caller = Task {
                try await shield {
                    try await sleep(for: .seconds(1))
                    throw Own()
                }
            }
            await time.settle()
            caller.cancel()
            await time.settle()
            await time.advance(by: .seconds(1))
            #expect(reports.events.count == 1)
        }
    }
}
