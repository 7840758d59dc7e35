// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxSystem
import ReactorTesting
import Testing

@testable import Reactor

struct ConnectingTests {
    @Test func aZeroByteInAHostIsAnError() throws {
        try withRealLoop {
            for host in ["127.0.0.1\0.test", "localhost\0", "\0"] {
                let errors = [
                    await streamError { try await connect(host: host, port: 1).close() },
                    await streamError { try await listen(on: host, port: 0) { _ in }.cancel() },
                    await streamError { try await addresses(of: host, port: 0).count },
                    await streamError { try SocketAddress(ip: host, port: 0).port },
                ]
                for error in errors {
                    #expect(error?.kind == .nameNotFound)
                    #expect(error?.description.contains("zero byte") == true)
                    #expect(error?.description.contains("\0") == false)
                }
            }
        }
    }

    @Test func theAddressOfAStrangerIsPrintable() throws {
        let address = try SocketAddress(path: "@a\u{1B}[2J\n\u{7F}\u{85}\u{202E}b")
        #expect("\(address)" == "@a\u{FFFD}[2J\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}b")
        #expect(address.path?.contains("\u{1B}") == true)
    }

    @Test func aPortWithoutAServerRefuses() throws {
        try withRealLoop {
            // The kernel gives no program a port below 1024 that did not ask for it.
            let port = 1
            let error = await streamError { try await connect(host: "127.0.0.1", port: port) }
            #expect(error?.kind == .refused)
            #expect(
                error?.description == """
                    connect 127.0.0.1:\(port): Connection refused (ECONNREFUSED): no program \
                    listens there; start it, or check the address
                    """)
            let named = await streamError { try await connect(host: "localhost", port: port) }
            #expect(named?.kind == .refused)
            #expect(named?.address.hasPrefix("localhost:\(port) (") == true)
        }
    }

    @Test func aNameWithoutAnAddressIsNotFound() throws {
        try withRealLoop {
            let error = await streamError { try await connect(host: "no such name", port: 1) }
            #expect(error?.kind == .nameNotFound)
            #expect(error?.address == "no such name")
        }
    }

    @Test func aPathWithoutAServerRefuses() throws {
        try withRealLoop {
            for path in ["/tmp/martlet-no-such-socket", "@martlet-no-such-name"] {
                let error = await streamError { try await connect(path: path) }
                #expect(error?.kind == .refused)
                #expect(error?.address == path)
            }
            let long = String(repeating: "x", count: 108)
            let error = await streamError { try await connect(path: long) }
            #expect(error?.code == ENAMETOOLONG)
        }
    }

    @Test func aFullQueueOfAUnixServerIsWaitedFor() throws {
        try withRealLoop {
            let path = "@martlet-full-\(getpid())"
            let listener = try Listener(SocketAddress(path: path), backlog: 0)
            let first = try await connect(path: path)
            let second = spawn { try await connect(path: path) }
            let third = Task { try await connect(path: path) }
            try await sleep(for: .milliseconds(1))
            #expect(!second.isDone, "the queue has room for one")
            third.cancel()
            await #expect(throws: CancellationError.self) { try await third.value }
            try await listener.waitForConnection()
            let connection = try listener.accept()
            let accepted = try #require(connection)
            try await first.write("x")
            #expect(try await accepted.text(atMost: 9) == "x")
            _ = try await second.value
            listener.close()
        }
    }

    @Test func anAttemptThatIsCancelledEnds() throws {
        try withRealLoop {
            let listener = try Listener(SocketAddress(ip: "127.0.0.1", port: 0), backlog: 0)
            let port = try #require(listener.address.port)
            // The kernel's queue is full then: it does not answer the next ones.
            let first = try await connect(host: "127.0.0.1", port: port)
            let descriptors = EventLoop.current.statistics.descriptors
            let waiting = spawn { try await connect(host: "127.0.0.1", port: port) }
            while EventLoop.current.statistics.descriptors == descriptors { await Task.yield() }
            #expect(!waiting.isDone)
            waiting.cancel()
            await #expect(throws: CancellationError.self) { try await waiting.value }
            #expect(EventLoop.current.statistics.descriptors == descriptors)
            first.close()
        }
    }

    @Test func addressesAreReadAndPrinted() throws {
        let digits = [("127.0.0.1", "127.0.0.1:80"), ("::1", "[::1]:80")]
        for (ip, text) in digits {
            let address = try SocketAddress(ip: ip, port: 80)
            #expect(address.description == text)
            #expect(address.host == ip && address.port == 80 && address.path == nil)
            #expect(address.with(port: 1025).port == 1025)
        }
        for path in ["/run/x.sock", "@name"] {
            let address = try SocketAddress(path: path)
            #expect(address.description == path)
            #expect(address.host == nil && address.port == nil && address.path == path)
        }
        #expect(throws: StreamError.self) { try SocketAddress(ip: "localhost", port: 1) }
    }
}
