// SPDX-License-Identifier: Apache-2.0

import ReactorTesting
import Testing

@testable import Reactor

struct ConditionTests {
    @Test func waitersGoOnOneAfterTheOtherInsideTheLock() throws {
        try TestLoop.run { time in
            let condition = Condition()
            let trace = Trace()
            for name in ["a", "b"] {
                Task {
                    try await condition.withLock {
                        try await condition.wait()
                        trace("\(name) in")
                        try await sleep(for: .seconds(1))
                        trace("\(name) out")
                    }
                }
            }
            await time.settle()
            try await condition.withLock { condition.notifyAll() }
            await time.advance(by: .seconds(2))
            #expect(trace.events == ["a in", "a out", "b in", "b out"])
        }
    }

    @Test func aWaitCanHaveATimeLimit() throws {
        try TestLoop.run { time in
            let condition = Condition()
            let trace = Trace()
            let work = Task {
                try await condition.withLock {
                    do {
                        try await withTimeout(.seconds(1)) { try await condition.wait() }
                    } catch is TimeoutError {
                        trace("too late")
                    }
                    // The lock is held: this would stop the program otherwise.
                    condition.notifyAll()
                    try await withDeadline(time.now.advanced(by: .seconds(1))) {
                        try await condition.wait()
                        trace("notified")
                    }
                    condition.notifyAll()
                }
            }
            await time.settle()
            await time.advance(by: .seconds(1))
            try await condition.withLock { condition.notifyAll() }
            try await work.value
            #expect(trace.events == ["too late", "notified"])
        }
    }

    @Test func notifyWakesTheGivenNumberOfLongestWaiters() throws {
        try TestLoop.run { time in
            let condition = Condition()
            let trace = Trace()
            for name in ["a", "b", "c"] {
                Task {
                    try await condition.withLock {
                        try await condition.wait()
                        trace(name)
                    }
                }
            }
            await time.settle()
            try await condition.withLock { condition.notify(2) }
            await time.settle()
            #expect(trace.events == ["a", "b"])
            #expect(condition.waiting == 1)
            try await condition.withLock { condition.notify() }
            await time.settle()
            #expect(trace.events == ["a", "b", "c"])
        }
    }

    @Test func theConditionIsEvaluatedAfterEachNotification() throws {
        try TestLoop.run { time in
            let condition = Condition()
            var stock = 0
            let buyer = Task {
                try await condition.withLock {
                    try await condition.wait { stock >= 2 }
                    stock -= 2
                }
            }
            await time.settle()
            for expected in [1, 0] {
                try await condition.withLock {
                    stock += 1
                    condition.notifyAll()
                }
                await time.settle()
                #expect(stock == expected)
            }
            try await buyer.value
        }
    }

    @Test func aCancelledWaiterHoldsTheLockAgainWhenItThrows() throws {
        try TestLoop.run { time in
            let condition = Condition()
            let trace = Trace()
            let waiter = Task {
                try await condition.withLock {
                    do {
                        try await condition.wait()
                    } catch {
                        trace("cancelled")
                        condition.notifyAll()
                        throw error
                    }
                }
            }
            await time.settle()
            let holder = Task {
                try await condition.withLock {
                    try await sleep(for: .seconds(1))
                    trace("holder out")
                }
            }
            await time.settle()
            waiter.cancel()
            await time.advance(by: .seconds(1))
            #expect(trace.events == ["holder out", "cancelled"])
            try await holder.value
            await #expect(throws: CancellationError.self) { try await waiter.value }
        }
    }

    @Test func aNotificationThatHasReachedATaskIsNotLostByItsCancellation() throws {
        try TestLoop.run { time in
            let condition = Condition()
            let waiter = Task {
                try await condition.withLock {
                    try await condition.wait()
                    return Task.isCancelled
                }
            }
            await time.settle()
            try await condition.withLock { condition.notify() }
            waiter.cancel()
            let firstAnswer = try await waiter.value
            #expect(firstAnswer)
        }
    }
}
