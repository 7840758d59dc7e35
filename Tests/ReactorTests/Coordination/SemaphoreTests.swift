// SPDX-License-Identifier: Apache-2.0

import ReactorTesting
import Testing

@testable import Reactor

struct SemaphoreTests {
    @Test func noMoreTasksRunThanPermitsExist() throws {
        try TestLoop.run { time in
            let semaphore = Semaphore(3)
            var inside = 0
            var most = 0
            for _ in 0..<10 {
                Task {
                    try await semaphore.withPermit {
                        inside += 1
                        most = max(most, inside)
                        try await sleep(for: .seconds(1))
                        inside -= 1
                    }
                }
            }
            await time.settle()
            await time.advance(by: .seconds(3))
            #expect(inside == 1)
            await time.advance(by: .seconds(1))
            #expect((inside, most, semaphore.available) == (0, 3, 3))
        }
    }

    @Test func permitsGoToTasksInOrderOfArrival() throws {
        try TestLoop.run { time in
            let semaphore = Semaphore(1)
            let trace = Trace()
            for name in ["a", "b", "c", "d"] {
                Task {
                    try await semaphore.withPermit {
                        trace(name)
                        try await sleep(for: .seconds(1))
                    }
                }
            }
            await time.settle()
            await time.advance(by: .seconds(4))
            #expect(trace.events == ["a", "b", "c", "d"])
        }
    }

    @Test func aWaiterInTheMiddleIsCancelledAtOnce() throws {
        try TestLoop.run { time in
            let semaphore = Semaphore(1)
            let trace = Trace()
            try await semaphore.acquire()
            let waiters = ["a", "b", "c"].map { name in
                Task {
                    do {
                        try await semaphore.acquire()
                        trace(name)
                        semaphore.release()
                    } catch {
                        trace("\(name) cancelled")
                    }
                }
            }
            await time.settle()
            waiters[1].cancel()
            #expect(semaphore.waiting == 2)
            await time.settle()
            #expect(trace.take() == ["b cancelled"])
            semaphore.release()
            await time.settle()
            #expect(trace.events == ["a", "c"])
            #expect(semaphore.available == 1)
        }
    }

    @Test func aPermitHandedToACancelledTaskIsNotLost() throws {
        try TestLoop.run { time in
            let semaphore = Semaphore(1)
            try await semaphore.acquire()
            let waiter = Task {
                try await semaphore.acquire()
                semaphore.release()
                return Task.isCancelled
            }
            await time.settle()
            semaphore.release()
            waiter.cancel()
            let firstAnswer = try await waiter.value
            #expect(firstAnswer)
            #expect(semaphore.available == 1)
        }
    }

    @Test func aNewTaskDoesNotOvertakeTheNextHolder() throws {
        try TestLoop.run { time in
            let semaphore = Semaphore(1)
            try await semaphore.acquire()
            let waiter = Task { try await semaphore.acquire() }
            await time.settle()
            semaphore.release()
            #expect(!semaphore.tryAcquire())
            try await waiter.value
            #expect(semaphore.available == 0)
        }
    }

    @Test func aCancelledTaskTakesNoPermit() throws {
        try TestLoop.run { _ in
            let semaphore = Semaphore(1)
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                try await semaphore.acquire()
            }
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(semaphore.available == 1)
        }
    }

    @Test func aWaiterCanBeCancelledFromAnotherThread() throws {
        try RealLoop.run {
            let semaphore = Semaphore(1)
            try await semaphore.acquire()
            let waiter = Task { try await semaphore.acquire() }
            EventLoop.current.call { startThread { waiter.cancel() } }
            await #expect(throws: CancellationError.self) { try await waiter.value }
            #expect(semaphore.waiting == 0)
        }
    }

    @Test func permitsCanBeReleasedThatWereNotAcquired() throws {
        try TestLoop.run { time in
            let arrivals = Semaphore(2, available: 0)
            let trace = Trace()
            Task {
                for number in 1...3 {
                    try await arrivals.acquire()
                    trace("\(number)")
                }
            }
            await time.settle()
            #expect(trace.events == [])
            arrivals.release()
            await time.settle()
            arrivals.release()
            arrivals.release()
            await time.settle()
            #expect(trace.events == ["1", "2", "3"])
        }
    }

    @Test func aThrowingBodyReleasesItsPermit() throws {
        struct Own: Error {}
        try TestLoop.run { _ in
            let semaphore = Semaphore(1)
            await #expect(throws: Own.self) { try await semaphore.withPermit { throw Own() } }
            #expect(semaphore.available == 1)
        }
    }
}
