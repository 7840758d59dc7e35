// SPDX-License-Identifier: Apache-2.0

import ReactorTesting
import Testing

@testable import Reactor

struct EventTests {
    @Test func allWaitersGoOnInOrderOfArrival() throws {
        try TestLoop.run { time in
            let event = Event()
            let trace = Trace()
            for name in ["a", "b", "c"] {
                Task {
                    try await event.wait()
                    trace(name)
                }
            }
            await time.settle()
            #expect(event.waiting == 3 && trace.events.isEmpty)
            event.set()
            await time.settle()
            #expect(trace.events == ["a", "b", "c"])
        }
    }

    @Test func aTaskDoesNotWaitForASetEvent() throws {
        try TestLoop.run { _ in
            let event = Event()
            event.set()
            try await event.wait()
            #expect(event.isSet)
        }
    }

    @Test func aWaiterGoesOnIfTheEventIsClearedBeforeItRuns() throws {
        try TestLoop.run { time in
            let event = Event()
            let first = Task { try await event.wait() }
            await time.settle()
            event.set()
            event.clear()
            try await first.value
            let second = Task { try await event.wait() }
            await time.settle()
            #expect(event.waiting == 1)
            second.cancel()
            await #expect(throws: CancellationError.self) { try await second.value }
            #expect(event.waiting == 0)
        }
    }
}
