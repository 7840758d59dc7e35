// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxSystem
import ReactorTesting
import Testing

@testable import Reactor

struct DatagramSocketTests {
    @Test(arguments: ["127.0.0.1", "::1"])
    func datagramsKeepTheirBordersAndTheirSender(ip: String) throws {
        try withRealLoop {
            let here = try DatagramSocket(at: SocketAddress(ip: ip, port: 0))
            let there = try DatagramSocket(at: SocketAddress(ip: ip, port: 0))
            let longest = [UInt8](repeating: 7, count: 60_000)
            for bytes in [[1, 2, 3], [], longest] {
                try await here.send(bytes, to: there.address)
                let (received, sender) = try await there.receive()
                #expect(received == bytes && sender == here.address)
                try await there.send([9], to: sender)
                #expect(try await here.receive().bytes == [9])
            }
            let tooLong = [UInt8](repeating: 0, count: 70_000)
            let error = await streamError { try await here.send(tooLong, to: there.address) }
            #expect(error?.code == EMSGSIZE)
            #expect(error?.address == there.address.description)
        }
    }

    @Test func unixDatagramsWaitForTheReceiver() throws {
        try withRealLoop {
            let path = "/tmp/martlet-datagrams-\(getpid()).sock"
            let receiver = try DatagramSocket(at: SocketAddress(path: path))
            let sender = try DatagramSocket(at: SocketAddress(path: "@martlet-sender-\(getpid())"))
            let count = 500
            let sending = Task {
                for number in 0..<count {
                    try await sender.send([UInt8(number % 251)], to: receiver.address)
                }
            }
            var numbers: [UInt8] = []
            for try await (bytes, from) in receiver.datagrams() {
                #expect(from == sender.address)
                numbers += bytes
                if numbers.count == count { break }
            }
            #expect(numbers == (0..<count).map { UInt8($0 % 251) })
            try await sending.value
            receiver.close()
            #expect(access(path, F_OK) == -1)
            let error = await streamError { try await sender.send([1], to: receiver.address) }
            #expect(error?.kind == .refused)
        }
    }

    @Test func aUnixSocketOwnsItsFile() throws {
        try withRealLoop {
            let path = "/tmp/martlet-datagram-file-\(getpid()).sock"
            // A program that has crashed leaves its file.
            let crashed = try FileDescriptor.datagramSocket(AF_UNIX)
            try crashed.bind(to: SocketAddress(path: path).bytes)
            Self.close(crashed)
            do {
                let socket = try DatagramSocket(at: SocketAddress(path: path))
                let second = await streamError {
                    try DatagramSocket(at: SocketAddress(path: path))
                }
                #expect(second?.kind == .addressInUse, "a socket that is open keeps its file")
                #expect(socket.address.path == path)
            }
            #expect(access(path, F_OK) == -1, "a dropped socket removes its file")
        }
    }

    private static func close(_ descriptor: consuming FileDescriptor) {}

    @Test func aDatagramThatIsTooLongIsDropped() throws {
        try withRealLoop {
            let receiver = try DatagramSocket(at: SocketAddress(path: "@martlet-long-\(getpid())"))
            let sender = try DatagramSocket(at: SocketAddress(path: "@martlet-from-\(getpid())"))
            try await sender.send([UInt8](repeating: 1, count: 100_000), to: receiver.address)
            try await sender.send([5], to: receiver.address)
            let error = await streamError { _ = try await receiver.receive() }
            #expect(error?.kind == .tooLong(limit: 65_536))
            #expect(try await receiver.receive().bytes == [5])
        }
    }

    @Test func aCancelledReceiveLosesNothing() throws {
        try withRealLoop {
            let here = try DatagramSocket(at: SocketAddress(ip: "127.0.0.1", port: 0))
            let waiting = Task { _ = try await here.receive() }
            for _ in 0..<10 { await Task.yield() }
            waiting.cancel()
            await #expect(throws: CancellationError.self) { try await waiting.value }
            try await here.send([1], to: here.address)
            #expect(try await here.receive().bytes == [1])
        }
    }

    @Test func closingWakesTheReceiver() throws {
        try withRealLoop {
            let here = try DatagramSocket(at: SocketAddress(ip: "127.0.0.1", port: 0))
            let waiting = Task { _ = try await here.receive() }
            for _ in 0..<10 { await Task.yield() }
            here.close()
            here.close()
            let error = await streamError { try await waiting.value }
            #expect(error?.kind == .closed)
            let sending = await streamError { try await here.send([1], to: here.address) }
            #expect(sending?.kind == .closed)
        }
    }

    @Test func anAddressInUseIsAnError() throws {
        try withRealLoop {
            let here = try DatagramSocket(at: SocketAddress(ip: "127.0.0.1", port: 0))
            let error = await streamError { _ = try DatagramSocket(at: here.address) }
            #expect(error?.kind == .addressInUse)
        }
    }
}
