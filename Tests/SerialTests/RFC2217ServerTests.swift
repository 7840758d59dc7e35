// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxSystem
import Plan
import Ports
import Reactor
import ReactorTesting
import Testing

@testable import Serial

/// RFC 2217 against the servers of others, on a pty; without such a server nothing is compared.
@Suite(.serialized, .enabled(if: !Bridge.installed.isEmpty)) struct RFC2217ServerTests {
    let everyByte = (0...255).map { UInt8($0) }

    @Test(arguments: Bridge.installed)
    func allBytesArriveUnchangedInBothDirections(bridge: Bridge) throws {
        let everyByte = everyByte + [255, 255, 13, 10, 13, 0, 255]
        try RealLoop.run {
            let pty = try PseudoTerminal.open()
            try await bridge.serve(pty.path) { bridge in
                let (arrivals, channel) = try start(bridge.address)
                #expect(await arrivals.until { arrivals.isOpen || !arrivals.losses.isEmpty })
                try #require(arrivals.losses == [])
                for _ in 0..<20 {
                    let count = arrivals.bytes.count + everyByte.count
                    #expect(try pty.write(everyByte))
                    try #require(await arrivals.until { arrivals.bytes.count >= count })
                }
                let isWhole = arrivals.bytes == (0..<20).flatMap { _ in everyByte }
                #expect(isWhole)
                channel.send(everyByte)
                #expect(try pty.read(everyByte.count) == everyByte)
                channel.close()
            }
        }
    }

    /// A pty keeps the baud rate and the stop bits, and no parity.
    @Test(arguments: Bridge.installed) func theLineIsSet(bridge: Bridge) throws {
        try RealLoop.run {
            let pty = try PseudoTerminal.open()
            for (baud, stopBits) in [(19_200, 2), (65_535, 1)] {
                let settings = SerialSettings(baud: baud, stopBits: stopBits)
                try await bridge.serve(pty.path) { bridge in
                    let (arrivals, channel) = try start(bridge.address, settings)
                    #expect(await arrivals.until { arrivals.isOpen || !arrivals.losses.isEmpty })
                    try #require(arrivals.losses == [])
                    let actual = try Termios(of: pty.master)
                    #expect(actual.baud == baud)
                    #expect(actual.stopBits == stopBits)
                    channel.close()
                }
            }
        }
    }

    /// Sign-on at 300 baud, data at 9600, and back.
    @Test(arguments: Bridge.installed)
    func theRateChangesWhileTheLineIsOpen(bridge: Bridge) throws {
        try RealLoop.run {
            let pty = try PseudoTerminal.open()
            try await bridge.serve(pty.path) { bridge in
                let (arrivals, channel) = try start(bridge.address, SerialSettings(baud: 300))
                #expect(await arrivals.until { arrivals.isOpen || !arrivals.losses.isEmpty })
                try #require(arrivals.losses == [])
                for _ in 0..<3 {
                    channel.send([6, 48, 53, 48, 13, 10])
                    channel.changeRate(to: 9600)
                    #expect(try pty.read(6) == [6, 48, 53, 48, 13, 10])
                    #expect(try Termios(of: pty.master).baud == 300)
                    try await withTimeout(.seconds(5)) {
                        while try Termios(of: pty.master).baud != 9600 {
                            try await sleep(for: .milliseconds(5))
                        }
                    }
                    #expect(try pty.write([1, 2]))
                    let count = arrivals.bytes.count
                    #expect(await arrivals.until { arrivals.bytes.count == count + 2 })
                    channel.changeRate(to: nil)
                    try await withTimeout(.seconds(5)) {
                        while try Termios(of: pty.master).baud != 300 {
                            try await sleep(for: .milliseconds(5))
                        }
                    }
                }
                #expect(arrivals.losses == [])
                channel.close()
            }
        }
    }

    /// A byte that waits in the connection is old when a request is sent.
    @Test(arguments: Bridge.installed) func anOldByteIsDropped(bridge: Bridge) throws {
        try RealLoop.run {
            let pty = try PseudoTerminal.open()
            try await bridge.serve(pty.path) { bridge in
                let (arrivals, channel) = try start(bridge.address)
                #expect(await arrivals.until { arrivals.isOpen })
                #expect(try pty.write([1]))
                #expect(await arrivals.until { arrivals.bytes == [1] })
                #expect(try pty.write([2]))
                let socket = try #require(connectedSocket(to: bridge.port))
                #expect(isReadable(socket))
                channel.discardInput()
                channel.send([9])
                // The request is behind the purge.
                #expect(try pty.read(1) == [9])
                #expect(try pty.write([4]))
                #expect(await arrivals.until { arrivals.bytes.last == 4 })
                #expect(arrivals.bytes == [1, 4])
                channel.close()
            }
        }
    }

    @Test(arguments: Bridge.installed) func aBridgeThatEndsIsReported(bridge: Bridge) throws {
        try RealLoop.run {
            let pty = try PseudoTerminal.open()
            try await bridge.serve(pty.path) { bridge in
                let (arrivals, channel) = try start(bridge.address)
                #expect(await arrivals.until { arrivals.isOpen })
                try bridge.process.send(signal: SIGKILL)
                #expect(await arrivals.until { !arrivals.losses.isEmpty })
                #expect(arrivals.losses.map(\.kind) == [.lost])
                channel.close()
            }
        }
    }
}
