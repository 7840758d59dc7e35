// SPDX-License-Identifier: Apache-2.0

import ReactorTesting
import Testing

@testable import Reactor

struct ByteStreamReadingTests {
    @Test func readAtMostReturnsWhatIsThere() throws {
        try withPair { here, there in
            try await there.write("hello")
            #expect(try await here.text(atMost: 100) == "hello")
            try await there.write("hello")
            #expect(try await here.text(atMost: 2) == "he")
            #expect(try await here.text(atMost: 100) == "llo")
            there.close()
            #expect(try await here.text(atMost: 100) == "")
            #expect(try await here.text(atMost: 100) == "", "the end stays the end")
        }
    }

    /// Tasks that ignore each error and go on: the loop turns all the same.
    @Test func aTaskThatReadsOnAfterAnErrorBlocksNoOther() throws {
        try withPair { here, there in
            let socket = try DatagramSocket(at: SocketAddress(ip: "127.0.0.1", port: 0))
            let tasks = [
                Task { while true { _ = try? await here.read(atMost: 1) } },
                Task { while true { _ = try? await socket.receive() } },
                Task { while true { try? await there.write("x") } },
                Task { while true { try? await there.flush() } },
            ]
            for task in tasks { task.cancel() }
            try await settle()
            here.close()
            there.close()
            socket.close()
            let others = [
                Task { while true { _ = try? await here.read(atMost: 1) } },
                Task { while true { _ = try? await socket.receive() } },
                Task { while true { try? await there.write("x") } },
                Task { while true { try? await there.flush() } },
                Task { while true { try? await there.finishWriting() } },
            ]
            try await settle()
            for task in others { task.cancel() }
            try await settle()
        }
    }

    @Test func aLineMayHaveNoLimit() throws {
        try withPair { here, there in
            try await there.write("hello\nwor")
            there.close()
            #expect(try await here.readLine(limit: .max) == "hello")
            #expect(try await here.readLine(limit: .max) == "wor")
        }
    }

    /// A `Task {}` that the loop does not know; its descriptor would stay open.
    @Test func aWaitThatTheLoopsEndInterruptsEndsWithIt() throws {
        let ended = Gate()
        try RealLoop.run {
            let (here, there) = try ByteStream.pair()
            Task {
                do {
                    _ = try await here.read(atMost: 1)
                } catch let error as StreamError where error.kind == .closed {
                    ended.open()
                }
                there.close()
            }
            try await sleep(for: .milliseconds(1))
        }
        #expect(ended.isOpened)
    }

    @Test func readIntoMemoryOfTheCaller() throws {
        try withPair { here, there in
            let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 3, alignment: 1)
            defer { memory.deallocate() }
            try await there.write("abcd")
            #expect(try await here.read(into: memory) == 3)
            #expect(String(decoding: memory, as: UTF8.self) == "abc")
            #expect(try await here.read(into: memory) == 1)
            #expect(memory[0] == UInt8(ascii: "d"))
            there.close()
            #expect(try await here.read(into: memory) == 0)
        }
    }

    @Test func readExactlyWaitsForAllBytes() throws {
        try withPair { here, there in
            #expect(try await here.read(exactly: 0) == [])
            let reading = Task { try await here.read(exactly: 5) }
            for piece in ["a", "bc", "defg"] {
                try await there.write(piece)
                try await settle()
            }
            #expect(try await reading.value == Array("abcde".utf8))
            #expect(try await here.text(atMost: 9) == "fg")
        }
    }

    @Test func anEndInTheMiddleTakesNothing() throws {
        try withPair { here, there in
            try await there.write("abc")
            there.close()
            let error = await streamError { try await here.read(exactly: 5) }
            #expect(error?.kind == .unexpectedEnd(received: 3))
            #expect(error?.description == "read: the bytes ended after 3 of 5 bytes")
            let second = await streamError { try await here.read(until: [0]) }
            #expect(second?.kind == .unexpectedEnd(received: 3))
            #expect(try await here.text(atMost: 9) == "abc")
            #expect(try await here.read(until: [0]) == nil)
        }
    }

    @Test func linesEndWithNewlineWithOrWithoutCarriageReturn() throws {
        try withPair { here, there in
            try await there.write("one\r\ntwo\n\n\r\nfo\rur\nlast\r")
            there.close()
            var lines: [String] = []
            for try await line in here.lines() { lines.append(line) }
            #expect(lines == ["one", "two", "", "", "fo\rur", "last"])
            #expect(try await here.readLine() == nil)
        }
    }

    @Test(arguments: [0, 1, 5])
    func aLineMayBeAsLongAsTheLimit(limit: Int) throws {
        try withPair { here, there in
            let longest = String(repeating: "x", count: limit)
            for end in ["\n", "\r\n"] {
                try await there.write(longest + end)
                #expect(try await here.readLine(limit: limit) == longest)
            }
            for tooLong in ["x\n", "x\r\n", "xxx"] {
                try await there.write(longest + tooLong)
                let error = await streamError { try await here.readLine(limit: limit) }
                #expect(error?.kind == .tooLong(limit: limit))
                let count = here.incomingCount
                #expect(count == limit + tooLong.utf8.count, "nothing is taken")
                _ = try await here.read(exactly: count)
            }
        }
    }

    @Test func aPeerWithoutNewlinesIsReadOnlyAsFarAsTheLimit() throws {
        try withPair { here, there in
            let piece = [UInt8](repeating: 120, count: 999)
            let flood = Task { while true { try await there.write(piece) } }
            let error = await streamError { try await here.readLine(limit: 1000) }
            #expect(error?.kind == .tooLong(limit: 1000))
            #expect(here.incomingCount <= ByteStream.block.count + 1002)
            flood.cancel()
            _ = await flood.result
        }
    }

    @Test func aMarkIsFoundAcrossPieces() throws {
        try withPair { here, there in
            let reading = Task { try await here.read(until: Array("--!".utf8)) }
            for piece in ["a-", "-", "b--", "-!", "rest"] {
                try await there.write(piece)
                try await settle()
            }
            #expect(try await reading.value == Array("a--b-".utf8))
            #expect(try await here.text(atMost: 9) == "rest")
        }
    }

    @Test func aMarkComesWithinTheLimit() throws {
        try withPair { here, there in
            try await there.write("12345;123456;")
            #expect(try await here.read(until: [59], limit: 5) == Array("12345".utf8))
            let error = await streamError { try await here.read(until: [59], limit: 5) }
            #expect(error?.kind == .tooLong(limit: 5))
            #expect(try await here.text(atMost: 99) == "123456;")
        }
    }

    @Test func aCancelledReadTakesNothing() throws {
        try withPair { here, there in
            try await there.write("abc")
            let reads: [@LoopActor () async throws -> Void] = [
                { _ = try await here.read(exactly: 5) }, { _ = try await here.readLine() },
                { _ = try await here.read(until: [0]) },
            ]
            for read in reads {
                let reading = Task { try await read() }
                try await settle()
                reading.cancel()
                await #expect(throws: CancellationError.self) { try await reading.value }
            }
            #expect(try await here.text(atMost: 99) == "abc")
            let waiting = Task { try await here.read(atMost: 9) }
            try await settle()
            waiting.cancel()
            await #expect(throws: CancellationError.self) { try await waiting.value }
            try await there.write("de")
            #expect(try await here.text(atMost: 99) == "de")
        }
    }

    @Test func aTaskThatIsCancelledAlreadyDoesNotWait() throws {
        try withPair { here, _ in
            let reading = Task { try await here.read(atMost: 9) }
            reading.cancel()
            await #expect(throws: CancellationError.self) { try await reading.value }
        }
    }

    @Test func aTimeoutEndsAReadAndKeepsTheBytes() throws {
        try TestLoop.run { time in
            let (here, there) = try ByteStream.pair()
            let reading = Task {
                try await withTimeout(.seconds(5)) { try await here.read(exactly: 3) }
            }
            try await there.write("ab")
            await time.advance(by: .seconds(6))
            await #expect(throws: TimeoutError.self) { try await reading.value }
            #expect(try await here.text(atMost: 9) == "ab")
        }
    }

    @Test func closingWakesTheReader() throws {
        try withPair { here, _ in
            let reading = Task { try await here.read(atMost: 9) }
            try await settle()
            here.close()
            let error = await streamError { try await reading.value }
            #expect(error?.kind == .closed)
            #expect(here.isClosed)
            here.close()
        }
    }
}
