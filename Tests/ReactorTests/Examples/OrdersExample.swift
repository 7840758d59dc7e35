// SPDX-License-Identifier: Apache-2.0

import Reactor
import ReactorTesting
import Testing

struct OrdersExample {
    @Test(arguments: 1...100 as ClosedRange<UInt64>)
    func noDepositIsLost(order: UInt64) throws {
        try TestLoop.run(order: order) { time in
            let account = Account()
            for _ in 0..<10 { spawn { try await account.deposit(1) } }
            await time.advance(by: .seconds(1))
            #expect(account.balance == 10)
        }
    }

    @Test func aTraceComparesWhatHappened() throws {
        try TestLoop.run(order: 17) { time in
            let trace = Trace()
            for name in ["a", "b", "c"] { spawn { trace(name) } }
            await time.settle()
            #expect(Set(trace.take()) == ["a", "b", "c"])
        }
    }
}

/// Adds deposits to a balance, with a delay between reading and writing it.
@LoopActor private final class Account {
    private(set) var balance = 0
    private let lock = Lock()

    func deposit(_ amount: Int) async throws {
        try await lock.withLock {
            let before = balance
            try await sleep(for: .milliseconds(1))
            balance = before + amount
        }
    }
}
