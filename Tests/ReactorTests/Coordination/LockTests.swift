// SPDX-License-Identifier: Apache-2.0

import ReactorTesting
import Testing

@testable import Reactor

struct LockTests {
    @Test func oneTaskAtATimeHoldsTheLockInOrderOfArrival() throws {
        try TestLoop.run { time in
            let lock = Lock()
            let trace = Trace()
            for name in ["a", "b", "c"] {
                Task {
                    try await lock.withLock {
                        trace("\(name) in")
                        try await sleep(for: .seconds(1))
                        trace("\(name) out")
                    }
                }
            }
            await time.settle()
            await time.advance(by: .seconds(3))
            #expect(trace.events == ["a in", "a out", "b in", "b out", "c in", "c out"])
            #expect(!lock.isLocked)
        }
    }

    @Test func aCancelledWaiterLeavesAndTheLockGoesToTheNext() throws {
        try TestLoop.run { time in
            let lock = Lock()
            let gate = Event()
            let holder = Task { try await lock.withLock { try await gate.wait() } }
            let second = Task { try await lock.withLock { "second" } }
            let third = Task { try await lock.withLock { "third" } }
            await time.settle()
            #expect(lock.waiting == 2)
            second.cancel()
            await #expect(throws: CancellationError.self) { try await second.value }
            gate.set()
            try await holder.value
            let firstAnswer = try await third.value
            #expect(firstAnswer == "third")
            #expect(!lock.isLocked)
        }
    }

    @Test func aLockHandedToACancelledTaskIsReleased() throws {
        try TestLoop.run { time in
            let lock = Lock()
            let gate = Event()
            let second = Cell<Task<Bool, any Error>?>(nil)
            let holder = Task {
                try await lock.withLock {
                    try await gate.wait()
                    // Runs after the lock is handed on, and before its new holder runs.
                    EventLoop.current.call { second.value?.cancel() }
                }
            }
            await time.settle()
            second.value = Task { try await lock.withLock { Task.isCancelled } }
            await time.settle()
            gate.set()
            try await holder.value
            let wasCancelledInside = try await second.value?.value
            #expect(wasCancelledInside == true)
            #expect(!lock.isLocked)
        }
    }

    @Test func aThrowingBodyReleasesTheLock() throws {
        struct Own: Error {}
        try TestLoop.run { _ in
            let lock = Lock()
            await #expect(throws: Own.self) { try await lock.withLock { throw Own() } }
            let firstAnswer = try await lock.withLock { 7 }
            #expect(firstAnswer == 7)
        }
    }
}
