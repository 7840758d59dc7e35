// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxSystem
import Testing

@Suite struct SignalFDTests {
    @Test func aBlockedSignalCanBeRead() throws {
        let signals = try SignalFD()
        SignalFD.block(SIGUSR1)
        defer { SignalFD.unblock(SIGUSR1) }
        try signals.report([SIGUSR1])
        let before = signals.next()
        #expect(before == nil)
        pthread_kill(pthread_self(), SIGUSR1)
        let after = signals.next()
        #expect(after == SIGUSR1)
        let drained = signals.next()
        #expect(drained == nil)
    }
}

@Suite struct SystemClockTests {
    @Test func bootTimeGoesForwardAndTheDateIsOfThisCentury() {
        let first = SystemClock.boot
        #expect(first > 0)
        #expect(SystemClock.boot >= first)
        #expect(SystemClock.real > 1_600_000_000_000_000_000)
    }
}
