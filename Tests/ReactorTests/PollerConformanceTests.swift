// SPDX-License-Identifier: Apache-2.0

import Glibc
import ReactorTesting
import Testing

@testable import Reactor

/// Behaviour that the kernel's poller and the test's poller share.
struct PollerConformanceTests {
    @Test(arguments: PollerKind.allCases)
    func readinessIsReportedUntilItIsRead(_ kind: PollerKind) throws {
        try kind.run { fixture in
            let line = try fixture.line()
            var calls = 0
            let registration = try EventLoop.current.watch(line.descriptor, .readable) { ready in
                #expect(ready == .readable)
                calls += 1
                if calls == 3 { line.drain() }
            }
            line.becomeReadable()
            try await fixture.pass(.milliseconds(2))
            #expect(calls == 3)
            registration.cancel()
        }
    }

    @Test(arguments: PollerKind.allCases)
    func aCancelledRegistrationGetsNoEventOfItsBatch(_ kind: PollerKind) throws {
        try kind.run { fixture in
            let lines = [try fixture.line(), try fixture.line()]
            var calls = 0
            let registrations = Cell<[Registration]>([])
            for index in 0..<2 {
                let other = 1 - index
                registrations.value.append(
                    try EventLoop.current.watch(lines[index].descriptor, .readable) { _ in
                        calls += 1
                        lines[index].drain()
                        registrations.value[other].cancel()
                    })
            }
            for line in lines { line.becomeReadable() }
            try await fixture.pass(.milliseconds(2))
            #expect(calls == 1)
        }
    }

    @Test(arguments: PollerKind.allCases)
    func aClosedDescriptorsEventIsNotGivenToItsSuccessor(_ kind: PollerKind) throws {
        try kind.run { fixture in
            let loop = EventLoop.current
            let lines = [try fixture.line(), try fixture.line()]
            var watches: [Registration] = []
            var wrong = 0
            var successor: Registration?
            @LoopActor func replace(_ index: Int) throws {
                watches[index].cancel()
                lines[index].close()
                let newcomer = try fixture.line()
                successor = try loop.watch(newcomer.descriptor, .readable) { _ in wrong += 1 }
            }
            for index in 0..<2 {
                watches.append(
                    try loop.watch(lines[index].descriptor, .readable) { _ in
                        lines[index].drain()
                        if successor == nil {
                            #expect(throws: Never.self) { try replace(1 - index) }
                        }
                    })
            }
            for line in lines { line.becomeReadable() }
            try await fixture.pass(.milliseconds(2))
            #expect(successor != nil)
            #expect(wrong == 0)
        }
    }

    @Test(arguments: PollerKind.allCases)
    func aHangUpIsReportedWithoutInterest(_ kind: PollerKind) throws {
        try kind.run { fixture in
            let line = try fixture.line()
            var reported: Readiness?
            var registration: Registration?
            registration = try EventLoop.current.watch(line.descriptor, []) { ready in
                reported = ready
                registration?.cancel()
            }
            line.becomeReadable()
            try await fixture.pass(.milliseconds(2))
            #expect(reported == nil)
            line.hangUp()
            try await fixture.pass(.milliseconds(2))
            #expect(reported == .hangUp)
            #expect(EventLoop.current.statistics.descriptors == 0)
        }
    }

    @Test(arguments: PollerKind.allCases)
    func anInterestCanBeRemovedAndRestored(_ kind: PollerKind) throws {
        try kind.run { fixture in
            let line = try fixture.line()
            var calls = 0
            let registration = try EventLoop.current.watch(line.descriptor, .readable) { _ in
                calls += 1
                line.drain()
            }
            try registration.update([])
            line.becomeReadable()
            try await fixture.pass(.milliseconds(2))
            #expect(calls == 0)
            try registration.update([.readable])
            try await fixture.pass(.milliseconds(2))
            #expect(calls == 1)
            registration.cancel()
        }
    }

    @Test(arguments: PollerKind.allCases)
    func aDescriptorIsWatchedOnce(_ kind: PollerKind) throws {
        try kind.run { fixture in
            let line = try fixture.line()
            let first = try EventLoop.current.watch(line.descriptor, .readable) { _ in }
            #expect {
                _ = try EventLoop.current.watch(line.descriptor, .writable) { _ in }
            } throws: { error in
                (error as? LoopError)?.code == EEXIST
            }
            first.cancel()
            #expect(EventLoop.current.statistics.descriptors == 0)
            try EventLoop.current.watch(line.descriptor, .readable) { _ in }.cancel()
        }
    }

    @Test(arguments: PollerKind.allCases)
    func roomForWritingIsReported(_ kind: PollerKind) throws {
        try kind.run { fixture in
            let line = try fixture.line()
            var reported: [Readiness] = []
            var registration: Registration?
            line.becomeWritable()
            registration = try EventLoop.current.watch(line.descriptor, .readable) { ready in
                reported.append(ready)
                // There is room in each turn, so the manual clock would never advance.
                registration?.cancel()
            }
            try await fixture.pass(.milliseconds(2))
            #expect(reported == [])
            try registration?.update([.readable, .writable])
            try await fixture.pass(.milliseconds(2))
            #expect(reported == [.writable])
        }
    }

    @Test(arguments: PollerKind.allCases)
    func aRemovedInterestGetsNoEventOfItsBatch(_ kind: PollerKind) throws {
        try kind.run { fixture in
            let lines = [try fixture.line(), try fixture.line()]
            var calls = 0
            let registrations = Cell<[Registration]>([])
            for index in 0..<2 {
                registrations.value.append(
                    try EventLoop.current.watch(lines[index].descriptor, .readable) { _ in
                        calls += 1
                        lines[index].drain()
                        #expect(throws: Never.self) {
                            try registrations.value[1 - index].update([])
                        }
                    })
            }
            for line in lines { line.becomeReadable() }
            try await fixture.pass(.milliseconds(2))
            #expect(calls == 1)
            for registration in registrations.value { registration.cancel() }
        }
    }

    @Test(arguments: PollerKind.allCases)
    func moreThanOneBatchIsReportedCompletely(_ kind: PollerKind) throws {
        try kind.run { fixture in
            let lines = try (0..<150).map { _ in try fixture.line() }
            var calls = 0
            let registrations = try lines.map { line in
                try EventLoop.current.watch(line.descriptor, .readable) { _ in
                    calls += 1
                    line.drain()
                }
            }
            for line in lines { line.becomeReadable() }
            try await fixture.pass(.milliseconds(2))
            #expect(calls == 150)
            for registration in registrations { registration.cancel() }
            for line in lines { line.close() }
        }
    }

    @Test(arguments: PollerKind.allCases)
    func aDescriptorThatIsClosedFirstCanStillBeCancelled(_ kind: PollerKind) throws {
        try kind.run { fixture in
            let line = try fixture.line()
            let registration = try EventLoop.current.watch(line.descriptor, .readable) { _ in }
            line.close()
            registration.cancel()
            #expect(EventLoop.current.statistics.descriptors == 0)
            try await fixture.pass(.milliseconds(1))
        }
    }

    @Test(arguments: PollerKind.allCases)
    func timersFireInOrderAndNeverEarly(_ kind: PollerKind) throws {
        try kind.run { fixture in
            let loop = EventLoop.current
            let trace = Trace()
            let start = loop.poller.now
            for delay in [3, 1, 2] {
                loop.schedule(at: start.advanced(by: .microseconds(delay * 300))) {
                    #expect(loop.now >= start.advanced(by: .microseconds(delay * 300)))
                    trace("\(delay)")
                }
            }
            try await fixture.pass(.milliseconds(3))
            #expect(trace.events == ["1", "2", "3"])
        }
    }

    @Test(arguments: PollerKind.allCases)
    func anotherThreadWakesTheLoop(_ kind: PollerKind) throws {
        try kind.run { _ in
            let loop = EventLoop.current
            let number = await withUnsafeContinuation { continuation in
                startThread { loop.callFromAnyThread { continuation.resume(returning: 42) } }
            }
            #expect(number == 42)
        }
    }
}
