// SPDX-License-Identifier: Apache-2.0

import CLinux
import Testing

@testable import LinuxSystem

@Suite struct EpollTests {
    @Test(arguments: [
        (-1, -1), (0, 0), (1, 1), (999_999, 1), (1_000_000, 1), (1_000_001, 2),
        (Int64.max, CInt.max),
    ])
    func millisecondsAreRoundedUp(_ nanoseconds: Int64, _ expected: CInt) {
        #expect(Epoll.milliseconds(roundingUp: nanoseconds) == expected)
    }

    @Test(arguments: [true, false])
    func aRaisedCounterIsReportedWithItsToken(_ nanoseconds: Bool) throws {
        var epoll = try Epoll(nanoseconds: nanoseconds)
        let counter = try EventFD()
        var events = [epoll_event](repeating: epoll_event(), count: 4)
        try epoll.add(counter.number, .readable, token: 0x1234_5678_9ABC_DEF0)
        let before = try epoll.wait(into: &events, capacity: 4, nanoseconds: 0)
        #expect(before == 0)
        counter.raise()
        let after = try epoll.wait(into: &events, capacity: 4, nanoseconds: -1)
        #expect(after == 1)
        #expect(events[0].data.u64 == 0x1234_5678_9ABC_DEF0)
        #expect(Epoll.Events(rawValue: events[0].events) == .readable)
        counter.reset()
        let reset = try epoll.wait(into: &events, capacity: 4, nanoseconds: 0)
        #expect(reset == 0)
    }

    @Test func anEdgeIsReportedOnceForEachRaise() throws {
        var epoll = try Epoll()
        let counter = try EventFD()
        var events = [epoll_event](repeating: epoll_event(), count: 4)
        try epoll.add(counter.number, [.readable, .edge], token: 1)
        var counts: [Int] = []
        for _ in 0..<3 {
            counter.raise()
            counts.append(try epoll.wait(into: &events, capacity: 4, nanoseconds: 0))
            counts.append(try epoll.wait(into: &events, capacity: 4, nanoseconds: 0))
        }
        #expect(counts == [1, 0, 1, 0, 1, 0])
    }
}
