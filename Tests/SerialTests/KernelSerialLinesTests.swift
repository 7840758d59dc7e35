// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxSystem
import Plan
import Ports
import Reactor
import ReactorTesting
import Testing

@testable import Serial

@Suite struct KernelSerialLinesTests {
    @Test func anAbsentPortIsMissing() throws {
        try RealLoop.run {
            let lines = try KernelSerialLines(loop: .current)
            #expect(lines.refusal("/dev/serial/by-id/usb-none")?.kind == .missing)
            #expect(lines.refusal("/dev/null/ttyUSB0")?.kind == .missing)
        }
    }

    static let otherFiles = ["/dev/null", "/tmp/martlet-no-terminal-\(getpid())", "/dev"]

    @Test(arguments: otherFiles)
    func aFileThatIsNotATerminalIsUnfit(path: String) throws {
        // The second one is created here: an existing file might not be readable for this user.
        let isOurs = path.hasPrefix("/tmp/")
        if isOurs { close(open(path, O_CREAT | O_RDWR, 0o600)) }
        defer { if isOurs { unlink(path) } }
        try RealLoop.run {
            let refusal = try KernelSerialLines(loop: .current).refusal(path)
            #expect(refusal?.kind == .unfit)
            #expect(refusal?.message.hasPrefix("\(path): ") == true)
        }
    }

    @Test func aSecondProgramCannotOpenAPort() throws {
        try RealLoop.run {
            let pty = try PseudoTerminal.open()
            let lines = try KernelSerialLines(loop: .current)
            let channel = try lines.open(pty.path, SerialSettings())
            let refusal = lines.refusal(pty.path)
            #expect(refusal?.kind == .refused)
            #expect(refusal?.message.contains("another program") == true)
            channel.close()
            try lines.open(pty.path, SerialSettings()).close()
        }
    }

    /// It has no lock, so only its descriptor shows it.
    @Test func aProgramThatReadsThePortAlreadyIsNamed() throws {
        try RealLoop.run {
            let pty = try PseudoTerminal.open()
            let reader = try #require(popen("exec 3<\(pty.path); echo ready; read line <&3", "r"))
            #expect(fgetc(reader) == CInt(UInt8(ascii: "r")))
            let lines = try KernelSerialLines(loop: .current)
            let refusal = lines.refusal(pty.path)
            #expect(refusal?.kind == .refused)
            let start = "\(pty.path): another program reads this port already: sh (process "
            #expect(refusal?.message.hasPrefix(start) == true)
            #expect(try pty.write(Array("end\n".utf8)))
            pclose(reader)
            try lines.open(pty.path, SerialSettings()).close()
        }
    }

    @Test func aPortGetsTheSettingsOfTheDevice() throws {
        try RealLoop.run {
            let pty = try PseudoTerminal.open()
            let lines = try KernelSerialLines(loop: .current)
            let settings = SerialSettings(baud: 31_250, dataBits: 7, parity: .even, stopBits: 2)
            let channel = try lines.open(pty.path, settings)
            let actual = try Termios(of: pty.master)
            #expect(actual.baud == 31_250)
            #expect(actual.stopBits == 2)
            channel.close()
        }
    }

    @Test func bytesThatArrivedBeforeTheOpenAreDelivered() throws {
        try RealLoop.run {
            let pty = try PseudoTerminal.open()
            let look = try FileDescriptor(opening: pty.path, O_RDWR | O_NOCTTY | O_NONBLOCK)
            #expect(try pty.write([1, 2, 3]))
            #expect(isReadable(look.number))
            let channel = try KernelSerialLines(loop: .current).open(pty.path, SerialSettings())
            let arrivals = Arrivals()
            arrivals.start(channel)
            #expect(try pty.write([4]))
            #expect(await arrivals.until { arrivals.bytes.count == 4 })
            #expect(arrivals.bytes == [1, 2, 3, 4])
            channel.close()
        }
    }

    /// The link and its folders are removed with the adapter. They return with another number.
    @Test func aPortOpensWithinASecondAfterItIsPluggedInAgain() throws {
        try RealLoop.run {
            let plug = try Plug()
            try plug.putIn()
            let lines = try KernelSerialLines(loop: .current)
            let (first, second) = (Arrivals(), Arrivals())
            first.start(try lines.open(plug.path, SerialSettings()))
            let watch = lines.watch(plug.path) { first.appeared() }
            plug.pullOut()
            #expect(await first.until { first.losses.map(\.kind) == [.lost] })
            #expect(lines.refusal(plug.path)?.kind == .missing)

            let start = EventLoop.current.now
            try plug.putIn()
            #expect(await first.until { first.appearances > 0 })
            let channel = try lines.open(plug.path, SerialSettings())
            #expect(start.duration(to: EventLoop.current.now) < .seconds(1))
            second.start(channel)
            #expect(try plug.write([7]))
            #expect(await second.until { second.bytes == [7] })
            watch.cancel()
            channel.close()
            plug.pullOut()
        }
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give a file to another group"))
    func theAdviceNamesTheGroup() throws {
        let plug = try Plug()
        plug.makeFile(mode: 0o660, group: 20)
        #expect(DeviceNode(path: plug.path)?.advice.contains("-aG dialout") == true)
        plug.makeFile(mode: 0o600, group: 20)
        #expect(DeviceNode(path: plug.path)?.advice.contains("root only") == true)
        plug.pullOut()
    }
}
