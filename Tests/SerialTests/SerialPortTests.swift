// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxSystem
import Plan
import Ports
import Reactor
import ReactorTesting
import Testing

@testable import Serial

/// Uses real ptys and the real clock.
@Suite struct SerialPortTests {
    let everyByte = (0...255).map { UInt8($0) }

    @Test func allBytesArriveUnchangedInBothDirections() throws {
        let everyByte = everyByte
        try RealLoop.run {
            let pty = try PseudoTerminal.open()
            let lines = try KernelSerialLines(loop: .current)
            let channel = try lines.open(pty.path, SerialSettings())
            let arrivals = Arrivals()
            arrivals.start(channel)
            #expect(try pty.write(everyByte))
            #expect(await arrivals.until { arrivals.bytes.count == 256 })
            #expect(arrivals.bytes == everyByte)
            channel.send(everyByte)
            #expect(try pty.read(256) == everyByte)
            channel.close()
        }
    }

    /// A pty always has eight bits: a device of seven bits, simulated, sends the same characters.
    @Test func sevenBitsWithParityGoOverAPty() throws {
        try RealLoop.run {
            let text = (0..<128).map { UInt8($0) }
            let pty = try PseudoTerminal.open()
            let lines = try KernelSerialLines(loop: .current)
            let settings = SerialSettings(baud: 300, dataBits: 7, parity: .even)
            let channel = try lines.open(pty.path, settings)
            let arrivals = Arrivals()
            arrivals.start(channel)
            #expect(try pty.write(text))
            #expect(await arrivals.until { arrivals.bytes.count == text.count })
            #expect(arrivals.bytes == text)
            channel.send(text)
            #expect(try pty.read(text.count) == text)
            channel.close()
        }
    }

    @Test func aHangUpIsReportedOnce() throws {
        try RealLoop.run {
            let plug = try Plug()
            try plug.putIn()
            let lines = try KernelSerialLines(loop: .current)
            let channel = try lines.open(plug.path, SerialSettings())
            let arrivals = Arrivals()
            arrivals.start(channel)
            plug.pullOut()
            #expect(await arrivals.until { !arrivals.losses.isEmpty })
            // A lost port ignores sent bytes, and reports no second loss.
            channel.send([1, 2, 3])
            channel.close()
            await turns(20)
            #expect(arrivals.losses.map(\.kind) == [.lost])
            #expect(arrivals.losses[0].message.hasPrefix("\(plug.path): "))
        }
    }

    @Test func aClosedPortReportsNothing() throws {
        try RealLoop.run {
            let pty = try PseudoTerminal.open()
            let lines = try KernelSerialLines(loop: .current)
            let (channel, other) = (try lines.open(pty.path, SerialSettings()), Arrivals())
            let closed = Arrivals()
            closed.start(channel)
            #expect(try pty.write([1]))
            channel.close()
            channel.close()
            let again = try lines.open(pty.path, SerialSettings())
            other.start(again)
            #expect(try pty.write([2]))
            #expect(await other.until { other.bytes.last == 2 })
            #expect(closed.bytes.isEmpty && closed.losses.isEmpty)
            again.close()
        }
    }

    /// Each port has one read per turn: two deliveries of one port never have the same timestamp,
    /// because it is the time of the turn.
    @Test func aFloodingPortDoesNotStarveAnother() throws {
        try RealLoop.run {
            let flood = Flood(try PseudoTerminal.open())
            let quiet = try PseudoTerminal.open()
            let lines = try KernelSerialLines(loop: .current)
            let (loud, soft) = (Arrivals(), Arrivals())
            let channels = [
                try lines.open(flood.path, SerialSettings(baud: 4_000_000)),
                try lines.open(quiet.path, SerialSettings()),
            ]
            loud.start(channels[0])
            soft.start(channels[1])
            try flood.begin()
            #expect(await loud.until { loud.bytes.count > 100_000 })
            #expect(try quiet.write([1, 2, 3]))
            #expect(await soft.until { soft.bytes == [1, 2, 3] })
            let count = loud.stamps.count
            #expect(await loud.until { loud.stamps.count > count + 10 })
            #expect(zip(loud.stamps, loud.stamps.dropFirst()).allSatisfy { $0 < $1 })
            flood.end()
            for channel in channels { channel.close() }
        }
    }

    @Test func aLineThatAcceptsNoBytesUsesBoundedMemory() throws {
        try RealLoop.run {
            let pty = try PseudoTerminal.open()
            let lines = try KernelSerialLines(loop: .current)
            let channel = try lines.open(pty.path, SerialSettings())
            Arrivals().start(channel)
            for number in 0..<1000 { channel.send(message(UInt8(number % 250))) }
            let port = try #require(channel as? DescriptorChannel)
            #expect(port.droppedBytes > 0)
            #expect(port.droppedBytes.isMultiple(of: 100))
            let kept = 100_000 - port.droppedBytes
            // All messages that were not dropped arrive complete and in order.
            let reader = FarEnd(pty)
            #expect(await reader.until(kept))
            for (number, start) in stride(from: 0, to: kept, by: 100).enumerated() {
                #expect(Array(reader.bytes[start..<start + 100]) == message(UInt8(number % 250)))
            }
            channel.send([9])
            #expect(await reader.until(kept + 1))
            reader.close()
            channel.close()
        }
    }

    @Test func inputCanBeDiscarded() throws {
        try RealLoop.run {
            let pty = try PseudoTerminal.open()
            let lines = try KernelSerialLines(loop: .current)
            let look = try FileDescriptor(opening: pty.path, O_RDWR | O_NOCTTY | O_NONBLOCK)
            let channel = try lines.open(pty.path, SerialSettings())
            #expect(try pty.write([1, 2, 3]))
            #expect(isReadable(look.number))
            channel.discardInput()
            let arrivals = Arrivals()
            arrivals.start(channel)
            #expect(try pty.write([4]))
            #expect(await arrivals.until { !arrivals.bytes.isEmpty })
            #expect(arrivals.bytes == [4])
            channel.close()
        }
    }

    private nonisolated func message(_ number: UInt8) -> [UInt8] {
        [UInt8](repeating: number, count: 100)
    }
}

/// Waits for a number of turns of the loop.
@LoopActor func turns(_ count: Int) async {
    for _ in 0..<count { await Task.yield() }
}
