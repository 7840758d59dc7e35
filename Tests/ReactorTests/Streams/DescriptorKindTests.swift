// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc
import LinuxSystem
import ReactorTesting
import Testing

@testable import Reactor

/// Streams over descriptors that are not sockets.
struct DescriptorKindTests {
    @Test func aPipeIsAStreamInOneDirection() throws {
        try TestLoop.run { _ in
            let (input, output) = try pipeStreams()
            #expect(input.peerAddress == nil)
            let data = [UInt8](repeating: 5, count: 300_000)
            let writer = Task {
                try await output.write(data)
                try await output.finishWriting()
                #expect(output.isClosed, "a pipe has no other half")
                try await output.flush()
            }
            #expect(try await input.readAll() == data)
            try await writer.value
            let error = await streamError { try await output.write([1]) }
            #expect(error?.kind == .closed)
        }
    }

    @Test func aPipeWithoutAReaderIsAnError() throws {
        try TestLoop.run { _ in
            let (input, output) = try pipeStreams()
            let writer = Task { try await output.write([UInt8](repeating: 5, count: 200_000)) }
            try await settle()
            input.close()
            try await writer.value
            let error = await streamError { try await output.flush() }
            #expect(error?.kind == .reset)
        }
    }

    @Test func aTerminalIsAStream() throws {
        try withRealLoop {
            let terminal = try PseudoTerminal.open()
            let device = try ByteStream(adopting: open(terminal.path, O_RDWR | O_NOCTTY))
            let master = try ByteStream(adopting: dup(terminal.master.number))
            try await device.write("ping\n")
            #expect(try await master.readLine() == "ping")
            try await master.write("pong\n")
            #expect(try await device.readLine() == "pong")
            try await device.finishWriting()
        }
    }

    @Test func theHangUpOfATerminalIsTheEnd() throws {
        try withRealLoop {
            var path = [CChar](repeating: 0, count: 64)
            let master = try ByteStream(adopting: clinux_pty_open(&path, path.count))
            let device = try ByteStream(adopting: open(path, O_RDWR | O_NOCTTY))
            try await device.write("x\n")
            #expect(try await master.readLine()?.hasPrefix("x") == true)
            let reading = Task { try await master.read(atMost: 9) }
            for _ in 0..<10 { await Task.yield() }
            device.close()
            #expect(try await reading.value == [])
        }
    }

    @Test func aTerminalIsUsedAgainAfterAHangUp() throws {
        try withRealLoop {
            var path = [CChar](repeating: 0, count: 64)
            let master = try ByteStream(adopting: clinux_pty_open(&path, path.count))
            let first = try ByteStream(adopting: open(path, O_RDWR | O_NOCTTY))
            try await first.write("x\n")
            _ = try await master.readLine()
            // Writing watches the master, and the hang-up finds no reader.
            try await master.write([UInt8](repeating: 10, count: 100_000))
            first.close()
            try await sleep(for: .milliseconds(1))
            let error = await streamError { try await master.flush() }
            #expect(error?.kind == .reset)
            let second = try ByteStream(adopting: open(path, O_RDWR | O_NOCTTY))
            let turns = EventLoop.current.statistics.turns
            // After its own echo, the master waits.
            let reading = Task { while try await master.readLine() != "y" {} }
            try await sleep(for: .milliseconds(20))
            #expect(EventLoop.current.statistics.turns - turns < 100, "it waits without turns")
            try await second.write("y\n")
            try await reading.value
        }
    }

    @Test func aRegularFileIsAlwaysReady() throws {
        try TestLoop.run { _ in
            let file = try ByteStream(adopting: open("/etc/passwd", O_RDONLY))
            let bytes = try await file.readAll()
            #expect(String(decoding: bytes, as: UTF8.self).contains("root:"))
        }
    }

    @Test func aFullDeviceIsAnError() throws {
        try TestLoop.run { _ in
            let full = try ByteStream(adopting: open("/dev/full", O_WRONLY))
            let error = await streamError { try await full.write("x") }
            #expect(error?.code == ENOSPC)
            #expect(error?.description == "write: No space left on device (ENOSPC)")
        }
    }

    /// For a part that watches it in callbacks.
    @Test func aDescriptorThatIsGivenAwayStaysOpenAndIsWatchedByItsNewOwner() throws {
        try withRealLoop {
            let server = try await listen(on: "127.0.0.1", port: 0) { stream in
                try await stream.write("hello")
                try await stream.finishWriting()
            }
            let stream = try await connect(to: server.addresses[0])
            guard let descriptor = stream.takeDescriptor() else {
                Issue.record("the stream is open")
                return
            }
            #expect(stream.isClosed)
            #expect(stream.takeDescriptor() == nil ? true : false)
            stream.close()
            let isReadable = Event()
            let watch = try EventLoop.current.watch(descriptor.number, .readable) { _ in
                isReadable.set()
            }
            try await isReadable.wait()
            watch.cancel()
            #expect(try descriptor.read(into: ByteStream.block) == 5)
            await server.stop()
        }
    }

    @Test func aDescriptorThatIsNotOpenIsAnError() throws {
        try TestLoop.run { _ in
            let error = await streamError { _ = try ByteStream(adopting: 1_000_000) }
            #expect(error?.code == EBADF)
        }
    }
}

/// The two ends of a pipe.
@LoopActor private func pipeStreams() throws -> (input: ByteStream, output: ByteStream) {
    var ends: [CInt] = [0, 0]
    // Not for the children of other tests: they would keep the ends open.
    try #require(clinux_pipe(&ends) == 0)
    return (try ByteStream(adopting: ends[0]), try ByteStream(adopting: ends[1]))
}
