// SPDX-License-Identifier: Apache-2.0

import COpenSSL
import Glibc
import ReactorTesting
import Testing

@testable import Reactor
@testable import ReactorTLS

/// Back-pressure, order and ends of an encrypted stream.
struct EncryptedStreamTests {
    @Test func aPeerThatDoesNotReadStopsTheWriter() throws {
        try withRealLoop {
            let (here, there) = try await securePair()
            let piece = [UInt8](repeating: 7, count: 10_000)
            let writer = Task { for _ in 0..<200 { try await here.write(piece) } }
            for _ in 0..<500 { await Task.yield() }
            #expect(here.outgoingCount > here.highWaterMark)
            #expect(here.outgoingCount < here.highWaterMark + 11_000)
            #expect(there.incomingCount == 0, "nothing is read before a task wants it")
            #expect(try await there.read(exactly: 2_000_000).allSatisfy { $0 == 7 })
            try await writer.value
            try await here.flush()
            #expect(here.outgoingCount == 0)
        }
    }

    @Test func writesOfSeveralTasksKeepTheirOrder() throws {
        try withRealLoop {
            let (here, there) = try await securePair()
            here.highWaterMark = 0
            let filler = Task {
                while here.outgoingCount == 0 {
                    try await here.write([UInt8](repeating: 0, count: 50_000))
                }
            }
            try await filler.value
            let writers = (1...20).map { number in
                Task { try await here.write([UInt8](repeating: UInt8(number), count: number)) }
            }
            for _ in 0..<100 { await Task.yield() }
            writers[4].cancel()
            let finish = Task { try await here.finishWriting() }
            var all = try await there.readAll()
            all.removeAll { $0 == 0 }
            let expected = (1...20).filter { $0 != 5 }.flatMap { number in
                [UInt8](repeating: UInt8(number), count: number)
            }
            #expect(all == expected)
            try await finish.value
        }
    }

    @Test func eachSideEndsItsOwnDirection() throws {
        try withRealLoop {
            let (here, there) = try await securePair()
            try await here.write("question")
            try await here.finishWriting()
            try await here.finishWriting()
            #expect(try await there.readAll() == Array("question".utf8))
            let late = await failure(StreamError.self) { try await here.write("more") }
            #expect(late?.kind == .closed)
            try await there.write("answer")
            try await there.finishWriting()
            #expect(try await here.readAll() == Array("answer".utf8))
        }
    }

    @Test func closingSaysThatItIsTheEnd() throws {
        try withRealLoop {
            let (here, there) = try await securePair()
            try await here.write("bye")
            here.close()
            #expect(try await there.readAll() == Array("bye".utf8))
        }
    }

    @Test func droppedBytesAreNotAnEnd() throws {
        try withRealLoop {
            let (here, there) = try await securePair()
            try await here.write([UInt8](repeating: 1, count: 1_000_000))
            #expect(here.outgoingCount > 0)
            here.close()
            let error = await failure(StreamError.self) { try await there.readAll() }
            #expect(error?.kind == .truncated)
        }
    }

    @Test func anEndWithoutCloseNotifyIsTruncation() throws {
        try withRealLoop {
            let (here, there) = try await securePair()
            try await here.write("half a mess")
            shutdown(here.number, CInt(SHUT_WR))
            let error = await failure(StreamError.self) { try await there.read(exactly: 20) }
            #expect(error?.kind == .truncated)
            #expect(error?.description.contains("close_notify") == true)
            #expect(try await there.read(atMost: 99) == Array("half a mess".utf8), "it is kept")
            let again = await failure(StreamError.self) { try await there.readLine() }
            #expect(again?.kind == .truncated)
        }
    }

    @Test func aServerReportsNoTruncation() throws {
        try withRealLoop {
            let reports = Cell<[String]>([])
            EventLoop.current.onReport = { reports.value.append("\($0)") }
            let server = try await listenToEcho(Certificates.shared.server)
            let client = try await connect(
                host: "localhost", port: server.port ?? 0, tls: Certificates.shared.client)
            try await client.write("x\n")
            #expect(try await client.readLine() == "x")
            shutdown(client.number, CInt(SHUT_RDWR))
            while server.connections > 0 { await Task.yield() }
            #expect(reports.value.isEmpty)
            await server.stop()
        }
    }

    @Test func aCancelledReadLosesNothing() throws {
        try withRealLoop {
            let (here, there) = try await securePair()
            let reading = Task { try await there.read(exactly: 6) }
            try await here.write("abc")
            for _ in 0..<50 { await Task.yield() }
            reading.cancel()
            await #expect(throws: CancellationError.self) { try await reading.value }
            try await here.write("def")
            #expect(try await there.read(exactly: 6) == Array("abcdef".utf8))
        }
    }

    @Test func anyChangedByteIsNoticed() throws {
        try withRealLoop {
            let (here, there) = try await securePair()
            try await here.write("good")
            #expect(try await there.read(exactly: 4) == Array("good".utf8))
            var outgoing = ByteQueue()
            for text in ["kept", "bad"] {
                try Array(text.utf8).withUnsafeBytes {
                    try here.layer?.seal($0, outgoing: &outgoing)
                }
            }
            var bytes = outgoing.take(outgoing.count)
            bytes[bytes.count - 1] ^= 1
            _ = bytes.withUnsafeBytes {
                write(here.number, $0.baseAddress, $0.count)
            }
            #expect(try await there.read(atMost: 9) == Array("kept".utf8))
            let error = await failure(StreamError.self) { try await there.read(atMost: 9) }
            #expect(error?.kind == .encryption)
            #expect(there.tlsFailure?.kind == .damaged)
            let other = await failure(StreamError.self) { try await here.read(atMost: 9) }
            #expect(other?.description.contains("bad record mac (20)") == true)
        }
    }

    @Test func anErrorOfAnotherUserOfTheLibraryIsNotTaken() throws {
        try withRealLoop {
            let (here, there) = try await securePair()
            let reading = Task { try await there.read(exactly: 5) }
            var outgoing = ByteQueue()
            try Array("hello".utf8).withUnsafeBytes {
                try here.layer?.seal($0, outgoing: &outgoing)
            }
            // With half of a record, the library says that it needs more.
            while !outgoing.isEmpty {
                let half = outgoing.take((outgoing.count + 1) / 2)
                #expect(write(here.number, half, half.count) == half.count)
                #expect(BIO_new_file("/no/such/file", "r") == nil)
                #expect(ERR_peek_error() != 0)
                for _ in 0..<20 { await Task.yield() }
            }
            #expect(try await reading.value == Array("hello".utf8))
        }
    }

    @Test func aFloodOfKeyUpdatesIsBounded() throws {
        try withRealLoop {
            let (here, there) = try await securePair()
            let session = try #require(here.layer as? TLSSession)
            let flood = Task {
                for _ in 0..<200_000 {
                    SSL_key_update(session.handle.ssl, SSL_KEY_UPDATE_REQUESTED)
                    try await here.write("x")
                }
            }
            let error = await failure(StreamError.self) {
                while try await there.read(atMost: 65_536).count > 0 {
                    #expect(there.outgoingCount < 200_000)
                }
            }
            #expect(error?.kind == .encryption)
            flood.cancel()
            _ = await flood.result
        }
    }
}
