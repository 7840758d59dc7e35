// SPDX-License-Identifier: Apache-2.0

import Glibc
import ReactorTesting
import Testing

@testable import Reactor

struct SignalsTests {
    /// Sends a signal to this thread: only the loop can receive it.
    private func raise(_ number: CInt) {
        pthread_kill(pthread_self(), number)
    }

    @Test func signalsComeInOrderAndNoneIsLostBeforeTheFirstWait() throws {
        try RealLoop.run {
            let signals = try signals(SIGUSR1, SIGUSR2)
            raise(SIGUSR2)
            try await sleep(for: .milliseconds(1))
            raise(SIGUSR1)
            var got: [CInt] = []
            for try await signal in signals {
                got.append(signal)
                if got.count == 2 { break }
            }
            #expect(got == [SIGUSR2, SIGUSR1])
        }
    }

    @Test func anUntakenSignalIsKeptOnce() throws {
        try RealLoop.run {
            let signals = try signals(SIGUSR2)
            for _ in 0..<3 {
                raise(SIGUSR2)
                try await sleep(for: .milliseconds(1))
            }
            let first = try await signals.source.next()
            #expect(first == SIGUSR2)
            await #expect(throws: TimeoutError.self) {
                try await withTimeout(.milliseconds(1)) { try await signals.source.next() }
            }
        }
    }

    @Test func aDroppedSequenceReleasesItsSignals() throws {
        try RealLoop.run {
            var signals: LoopSequence<CInt>? = try signals(SIGUSR2)
            #expect(isCaught(SIGUSR2))
            let taker = Task { [signals] in
                for try await _ in signals! {}
            }
            await Task.yield()
            taker.cancel()
            await #expect(throws: CancellationError.self) { try await taker.value }
            signals = nil
            try await sleep(for: .microseconds(1))
            #expect(!isCaught(SIGUSR2))
        }
    }

    /// Whether the signal has a handler.
    private func isCaught(_ number: CInt) -> Bool {
        var action = sigaction()
        sigaction(number, nil, &action)
        return action.__sigaction_handler.sa_handler != nil
    }

    @Test(arguments: [SIGKILL, SIGSTOP, SIGSEGV, SIGTRAP, 0, -1, 32, 65, 999])
    func numbersThatCannotBeCaughtAreRefused(_ number: CInt) throws {
        try RealLoop.run {
            #expect(throws: LoopError.self) { try EventLoop.current.onSignal(number) {} }
            #expect(throws: LoopError.self) { try signals(SIGUSR2, number) }
            #expect(!isCaught(SIGUSR2))
        }
    }
}
