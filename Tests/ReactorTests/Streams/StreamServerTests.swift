// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxSystem
import ReactorTesting
import Testing

@testable import Reactor

struct StreamServerTests {
    @Test(arguments: ["127.0.0.1", "localhost", "::1"])
    func aServerOnAFreePortAnswers(host: String) throws {
        try withRealLoop {
            let server = try await listenToEcho(host)
            let port = try #require(server.port)
            for address in server.addresses {
                #expect(address.port == port && port > 0)
                let client = try await connect(to: address)
                try await client.write("hello\n")
                #expect(try await client.readLine() == "hello")
                #expect(client.peerAddress == address)
                #expect(client.localAddress?.host == address.host)
            }
            let named = try await connect(host: host, port: port)
            try await named.write("hello\n")
            #expect(try await named.readLine() == "hello")
            await server.stop()
        }
    }

    @Test func theBodyKnowsItsClient() throws {
        try withRealLoop {
            let server = try await listen(on: "127.0.0.1", port: 0) { stream in
                try await stream.write("\(stream.peerAddress?.description ?? "")\n")
            }
            let client = try await connect(to: server.addresses[0])
            #expect(try await client.readLine() == client.localAddress?.description)
            await server.stop()
        }
    }

    @Test func whatABodyHasWrittenArrivesAfterItsReturn() throws {
        try withRealLoop {
            let server = try await listen(on: "127.0.0.1", port: 0) { stream in
                stream.highWaterMark = 20_000_000
                try await stream.write([UInt8](repeating: 7, count: 10_000_000))
            }
            let client = try await connect(to: server.addresses[0])
            #expect(try await client.readAll().count == 10_000_000)
            await server.stop()
        }
    }

    /// The kernel would send a reset, and drop what the client has not read.
    @Test func aBodyMayLeaveBytesUnread() throws {
        try withRealLoop {
            let mayAnswer = Event()
            let server = try await listen(on: "127.0.0.1", port: 0) { stream in
                _ = try await stream.readLine()
                try await mayAnswer.wait()
                try await stream.write([UInt8](repeating: 7, count: 100_000))
            }
            let client = try await connect(to: server.addresses[0])
            try await client.write("question\n")
            try await client.write([UInt8](repeating: 1, count: 100_000))
            mayAnswer.set()
            let answer = try await client.readAll()
            #expect(answer.count == 100_000)
            await server.stop()
        }
    }

    @Test func anErrorOfABodyIsReportedAndEndsOnlyItsConnection() throws {
        struct Broken: Error {}
        try withRealLoop {
            let reports = Cell<[String]>([])
            EventLoop.current.onReport = { reports.value.append("\($0)") }
            let server = try await listen(on: "127.0.0.1", port: 0) { stream in
                if try await stream.readLine() == "break" { throw Broken() }
                try await stream.write("fine\n")
            }
            let bad = try await connect(to: server.addresses[0])
            let good = try await connect(to: server.addresses[0])
            try await bad.write("break\n")
            #expect(try await bad.readAll() == [])
            try await good.write("x\n")
            #expect(try await good.readLine() == "fine")
            await server.stop()
            #expect(reports.value.count == 1)
            #expect(reports.value[0].contains("connection of 127.0.0.1:"))
            #expect(reports.value[0].contains("StreamServerTests.swift"))
            #expect(reports.value[0].hasSuffix("Broken()"))
        }
    }

    @Test func stoppingCancelsAndAwaitsTheConnections() throws {
        try withRealLoop {
            let ended = Cell(0)
            let server = try await listen(on: "127.0.0.1", port: 0) { stream in
                defer { ended.value += 1 }
                _ = try await stream.read(atMost: 1)
            }
            let clients = try await gather(0..<20) { _ in
                try await connect(to: server.addresses[0])
            }
            while server.connections < 20 { await Task.yield() }
            await server.stop()
            #expect(ended.value == 20)
            #expect(server.connections == 0)
            for client in clients { #expect(try await client.readAll() == []) }
            let error = await streamError { try await connect(to: server.addresses[0]) }
            #expect(error?.kind == .refused)
            await server.stop()
        }
    }

    @Test func aServerEndsWithTheTaskThatServes() throws {
        try withRealLoop {
            let server = try await listenToEcho("127.0.0.1")
            let serving = Task { try await server.serve() }
            let client = try await connect(to: server.addresses[0])
            // The kernel resets a connection that was not accepted.
            while server.connections == 0 { await Task.yield() }
            serving.cancel()
            await #expect(throws: CancellationError.self) { try await serving.value }
            #expect(try await client.readAll() == [])
            try await server.serve()
        }
    }

    @Test func moreConnectionsThanAllowedWait() throws {
        try withRealLoop {
            let server = try await listen(on: "127.0.0.1", port: 0, atMost: 2) { stream in
                try await stream.write("welcome\n")
                _ = try await stream.readLine()
            }
            let clients = try await gather(0..<3) { _ in
                try await connect(to: server.addresses[0])
            }
            for client in clients[..<2] { #expect(try await client.readLine() == "welcome") }
            let third = spawn { try await clients[2].readLine() }
            for _ in 0..<1000 { await Task.yield() }
            #expect(!third.isDone && server.connections == 2)
            clients[0].close()
            #expect(try await third.value == "welcome")
            await server.stop()
        }
    }

    @Test func oneConnectionMayComeAtAnyOfTheAddresses() throws {
        try withRealLoop {
            let server = try await listen(on: "localhost", port: 0, atMost: 1) { stream in
                try await stream.write("welcome\n")
            }
            for address in server.addresses + server.addresses.reversed() {
                let client = try await connect(to: address)
                #expect(try await client.readLine() == "welcome")
                #expect(try await client.readLine() == nil)
            }
            await server.stop()
        }
    }

    @Test func aClientThatDoesNotReadIsGivenUpAfterTheBodysReturn() throws {
        try TestLoop.run { time in
            let reports = Cell<[String]>([])
            EventLoop.current.onReport = { reports.value.append("\($0)") }
            let path = "@martlet-slow-\(getpid())"
            let server = try listen(path: path) { stream in
                stream.highWaterMark = 10_000_000
                try await stream.write([UInt8](repeating: 1, count: 5_000_000))
            }
            let client = try await connect(path: path)
            while server.connections == 0 { await Task.yield() }
            await time.advance(by: .seconds(29))
            #expect(server.connections == 1)
            await time.advance(by: .seconds(2))
            #expect(server.connections == 0)
            #expect(reports.value.count == 1)
            #expect(reports.value.first?.hasSuffix("not done within 30.0 seconds") == true)
            #expect(try await client.readAll().count < 5_000_000)
            await server.stop()
        }
    }

    @Test func anAddressThatIsInUseIsAnError() throws {
        try withRealLoop {
            let server = try await listenToEcho("127.0.0.1")
            let port = try #require(server.port)
            let error = await streamError {
                try await listen(on: "127.0.0.1", port: port) { _ in }
            }
            #expect(error?.kind == .addressInUse)
            #expect(error?.address == "127.0.0.1:\(port)")
            let foreign = await streamError { try await listen(on: "192.0.2.1", port: 0) { _ in } }
            #expect(foreign?.kind == .addressNotAvailable)
            await server.stop()
        }
    }

    @Test func aUnixServerOwnsItsFile() throws {
        try withRealLoop {
            let path = "/tmp/martlet-streams-\(getpid()).sock"
            // A server that has crashed leaves its file.
            let crashed = try FileDescriptor.streamSocket(AF_UNIX)
            try crashed.bind(to: SocketAddress(path: path).bytes)
            let server = try listen(path: path) { stream in
                try await stream.write(try await stream.readLine() ?? "")
            }
            #expect(server.port == nil && server.addresses[0].path == path)
            let client = try await connect(path: path)
            try await client.write("hi\n")
            #expect(try await client.readAll() == Array("hi".utf8))
            let second = await streamError { try listen(path: path) { _ in } }
            #expect(second?.kind == .addressInUse, "a server that listens keeps its file")
            await server.stop()
            #expect(access(path, F_OK) == -1)
        }
    }

    @Test func aServerEndsWithTheLoop() throws {
        let path = "/tmp/martlet-loop-\(getpid()).sock"
        let isEnded = try withRealLoop {
            let isEnded = Cell(false)
            try listen(path: path) { stream in
                defer { isEnded.value = true }
                _ = try await stream.read(atMost: 1)
            }
            let client = try await connect(path: path)
            for _ in 0..<100 { await Task.yield() }
            _ = client
            return isEnded
        }
        #expect(access(path, F_OK) == -1)
        try withRealLoop { #expect(isEnded.value) }
    }

    @Test func aFolderThatDoesNotExistIsAnError() throws {
        try withRealLoop {
            let error = await streamError { try listen(path: "/no/such/folder/x") { _ in } }
            let text = "bind /no/such/folder/x: No such file or directory (ENOENT)"
            #expect(error?.description == text)
        }
    }

    @Test func aFileThatIsNoSocketIsKept() throws {
        try withRealLoop {
            let path = "/tmp/martlet-file-\(getpid())"
            close(open(path, O_CREAT | O_WRONLY, 0o600))
            let error = await streamError { try listen(path: path) { _ in } }
            #expect(error?.kind == .addressInUse)
            #expect(unlink(path) == 0)
        }
    }

    @Test func aUnixServerMayHaveNoFile() throws {
        try withRealLoop {
            let path = "@martlet-\(getpid())"
            let server = try listen(path: path) { try await $0.write("abstract") }
            #expect(try await connect(path: path).readAll() == Array("abstract".utf8))
            await server.stop()
            #expect(access(path, F_OK) == -1)
        }
    }

    @Test func aClientThatResetsIsAnError() throws {
        try withRealLoop {
            let failures = Queue<StreamError>()
            let server = try await listen(on: "127.0.0.1", port: 0) { stream in
                do {
                    try await stream.write("unread")
                    _ = try await stream.readAll()
                } catch let error as StreamError {
                    try await failures.put(error)
                }
            }
            let client = try await connect(to: server.addresses[0])
            while peek(client) == 0 { await Task.yield() }
            // With bytes that were not read, the kernel resets the connection.
            client.close()
            let error = try await failures.take()
            #expect(error.kind == .reset)
            #expect(error.address.hasPrefix("127.0.0.1:"))
            #expect(error.code == ECONNRESET)
            await server.stop()
        }
    }

    /// A program that is just being started has copies of all descriptors.
    @Test(arguments: ["127.0.0.1", "@"])
    func aClosedListenerRefusesAlsoIfItsDescriptorWasCopied(_ place: String) throws {
        try withRealLoop {
            let address =
                place == "@"
                ? try SocketAddress(path: "@\(getpid())-copied")
                : try SocketAddress(ip: place, port: 0)
            let listener = try Listener(address, backlog: 5)
            let copy = dup(listener.number)
            defer { close(copy) }
            listener.close()
            let error = await streamError { try await connect(to: listener.address) }
            #expect(error?.kind == .refused)
        }
    }

    /// How many bytes wait in the kernel.
    @LoopActor private func peek(_ stream: ByteStream) -> Int {
        var byte: UInt8 = 0
        let number = stream.transport.descriptor?.number ?? -1
        return max(0, recv(number, &byte, 1, CInt(MSG_PEEK)))
    }
}

/// A server that sends back each line.
@LoopActor func listenToEcho(_ host: String) async throws -> StreamServer {
    try await listen(on: host, port: 0) { stream in
        for try await line in stream.lines() { try await stream.write("\(line)\n") }
    }
}
