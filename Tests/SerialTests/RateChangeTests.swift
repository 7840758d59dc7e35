// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxSystem
import Plan
import Ports
import Reactor
import ReactorTesting
import Testing

@testable import Serial

/// When the rate of a line changes.
@Suite struct RateChangeTests {
    private static let settings = SerialSettings(baud: 300, dataBits: 7, parity: .even)

    /// What a change sees and does.
    @LoopActor private final class Line {
        var unsent = 0
        var rates: [Int] = []
        private(set) lazy var change = RateChange(
            RateChangeTests.settings, margin: RateChange.localMargin, loop: .current,
            unsent: { [unowned self] in unsent }, apply: { [unowned self] in rates.append($0) })
    }

    /// Six characters at 300 baud 7E1 take 200 ms.
    @Test func theRateChangesAfterTheBytesBeforeIt() throws {
        try TestLoop.run { time in
            let line = Line()
            line.change.sent(6)
            line.change.change(to: 9600)
            await time.advance(by: .milliseconds(209))
            #expect(line.rates == [])
            await time.advance(by: .milliseconds(1))
            #expect(line.rates == [9600])
            line.change.change(to: nil)
            #expect(line.rates == [9600, 300])
        }
    }

    @Test func bytesThatWereSentLongAgoDelayNothing() throws {
        try TestLoop.run { time in
            let line = Line()
            line.change.sent(6)
            await time.advance(by: .seconds(1))
            line.change.change(to: 9600)
            #expect(line.rates == [9600])
        }
    }

    /// A blocked line, or one that is slower than its rate.
    @Test func bytesThatTheKernelStillHasAreAwaited() throws {
        try TestLoop.run { time in
            let line = Line()
            line.change.sent(6)
            line.unsent = 3
            line.change.change(to: 9600)
            await time.advance(by: .seconds(10))
            #expect(line.rates == [])
            line.unsent = 0
            await time.advance(by: .milliseconds(110))
            #expect(line.rates == [9600])
        }
    }

    @Test func aChangeThatWaitsIsReplaced() throws {
        try TestLoop.run { time in
            let line = Line()
            line.change.sent(6)
            line.change.change(to: 9600)
            await time.advance(by: .milliseconds(100))
            line.change.change(to: nil)
            await time.advance(by: .seconds(1))
            #expect(line.rates == [])
            line.change.sent(6)
            line.change.change(to: 9600)
            line.change.cancel()
            await time.advance(by: .seconds(1))
            #expect(line.rates == [])
        }
    }

    /// A real terminal, whose rate its far end reads.
    @Test func theRateOfAPortChangesAndGoesBack() throws {
        try RealLoop.run {
            let pty = try PseudoTerminal.open()
            let lines = try KernelSerialLines(loop: .current)
            let channel = try lines.open(pty.path, Self.settings)
            let arrivals = Arrivals()
            arrivals.start(channel)
            #expect(try Termios(of: pty.master).baud == 300)
            let begin = EventLoop.current.now
            channel.send(Array("\u{6}050\r\n".utf8))
            channel.changeRate(to: 9600)
            #expect(try pty.read(6) == Array("\u{6}050\r\n".utf8))
            #expect(try Termios(of: pty.master).baud == 300)
            try await withTimeout(.seconds(5)) {
                while try Termios(of: pty.master).baud == 300 {
                    try await sleep(for: .milliseconds(1))
                }
            }
            #expect(begin.duration(to: EventLoop.current.now) >= .milliseconds(200))
            #expect(try Termios(of: pty.master).baud == 9600)
            #expect(try pty.write([1, 2]))
            #expect(await arrivals.until { arrivals.bytes == [1, 2] })
            channel.changeRate(to: nil)
            #expect(try Termios(of: pty.master).baud == 300)
            channel.close()
        }
    }

    @Test func aPortThatIsClosedInTheFastPartOpensAtItsOwnRate() throws {
        try RealLoop.run {
            let pty = try PseudoTerminal.open()
            let lines = try KernelSerialLines(loop: .current)
            let channel = try lines.open(pty.path, Self.settings)
            Arrivals().start(channel)
            channel.changeRate(to: 9600)
            #expect(try Termios(of: pty.master).baud == 9600)
            channel.close()
            let again = try lines.open(pty.path, Self.settings)
            #expect(try Termios(of: pty.master).baud == 300)
            again.close()
        }
    }
}
