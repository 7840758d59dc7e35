// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

@testable import Reactor

struct ByteStreamWritingTests {
    @Test func aPeerThatDoesNotReadStopsTheWriter() throws {
        try withPair { here, there in
            let piece = [UInt8](repeating: 7, count: 10_000)
            let count = 200
            let writer = Task { for _ in 0..<count { try await here.write(piece) } }
            try await settle()
            #expect(here.outgoingCount > here.highWaterMark)
            #expect(here.outgoingCount <= here.highWaterMark + piece.count)
            #expect(there.incomingCount == 0, "nothing is read before a task wants it")
            var received = 0
            while received < count * piece.count {
                received += try await there.read(atMost: 65_536).count
            }
            try await writer.value
            #expect(here.outgoingCount == 0)
        }
    }

    @Test func writesOfSeveralTasksKeepTheirOrderAndTheirBounds() throws {
        try withPair { here, there in
            here.highWaterMark = 0
            try await fill(here)
            let before = here.outgoingCount
            let writers = (1...20).map { number in
                Task { try await here.write([UInt8](repeating: UInt8(number), count: number)) }
            }
            try await settle()
            #expect(here.outgoingCount == before, "the writers wait")
            let late = Task { try await here.write([99]) }
            let finish = Task { try await here.finishWriting() }
            var all = try await there.readAll()
            all.removeAll { $0 == 0 }
            let expected = (1...20).flatMap { [UInt8](repeating: UInt8($0), count: $0) }
            #expect(all == expected + [99])
            for writer in writers + [late, finish] { try await writer.value }
        }
    }

    @Test func aHigherMarkLetsNoWriterOvertake() throws {
        try withPair { here, there in
            here.highWaterMark = 0
            try await fill(here)
            let first = Task { try await here.write([1]) }
            try await settle()
            here.highWaterMark = 1_000_000
            let second = Task {
                try await here.write([2])
                try await here.finishWriting()
            }
            try await settle()
            #expect(try await there.readAll().suffix(2) == [1, 2])
            try await first.value
            try await second.value
        }
    }

    @Test func aCancelledWriteHasWrittenNothing() throws {
        try withPair { here, there in
            here.highWaterMark = 0
            try await fill(here)
            let writers = [1, 2, 3].map { number in Task { try await here.write([number]) } }
            try await settle()
            writers[1].cancel()
            await #expect(throws: CancellationError.self) { try await writers[1].value }
            let finish = Task { try await here.finishWriting() }
            var all = try await there.readAll()
            all.removeAll { $0 == 0 }
            #expect(all == [1, 3])
            try await finish.value
        }
    }

    @Test func flushWaitsForTheBytesThatWereWrittenBefore() throws {
        try withPair { here, there in
            try await here.flush()
            try await fill(here)
            let flush = spawn { try await here.flush() }
            let cancelled = Task { try await here.flush() }
            try await settle()
            #expect(!flush.isDone)
            cancelled.cancel()
            await #expect(throws: CancellationError.self) { try await cancelled.value }
            let reader = Task { while try await there.read(atMost: 65_536).count > 0 {} }
            try await flush.value
            #expect(here.outgoingCount == 0)
            here.close()
            try await reader.value
        }
    }

    @Test func aStreamThatIsNeverIdleIsFlushedToo() throws {
        try withPair { here, there in
            try await fill(here)
            let piece = [UInt8](repeating: 1, count: 5000)
            let busy = Task { while true { try await here.write(piece) } }
            let reader = Task { while try await there.read(atMost: 65_536).count > 0 {} }
            try await here.flush()
            busy.cancel()
            _ = await busy.result
            here.close()
            try await reader.value
        }
    }

    @Test func halfCloseEndsOneDirection() throws {
        try withPair { here, there in
            try await here.write("question")
            try await here.finishWriting()
            try await here.finishWriting()
            #expect(try await there.readAll() == Array("question".utf8))
            try await there.write("answer")
            there.close()
            #expect(try await here.readAll() == Array("answer".utf8))
            let error = await streamError { try await here.write("more") }
            #expect(error?.kind == .closed)
            #expect(error?.description.contains("finishWriting() was called") == true)
        }
    }

    @Test func aCancelledFinishLeavesTheStreamOpen() throws {
        try withPair { here, there in
            try await fill(here)
            let finish = Task { try await here.finishWriting() }
            try await settle()
            let refused = await streamError { try await here.write([5]) }
            #expect(refused?.kind == .closed)
            finish.cancel()
            await #expect(throws: CancellationError.self) { try await finish.value }
            let writer = Task {
                try await here.write([5])
                try await here.finishWriting()
            }
            #expect(try await there.readAll().last == 5)
            try await writer.value
        }
    }

    @Test func aPeerThatIsGoneFailsTheWriter() throws {
        try withPair { here, there in
            there.close()
            let error = await streamError { try await here.write("x") }
            #expect(error?.kind == .reset)
            #expect(error?.code == EPIPE)
            let again = await streamError { try await here.write("x") }
            #expect(again == error)
            #expect(await streamError { try await here.flush() } == error)
        }
    }

    @Test func aPeerThatGoesAwayFailsTheTasksThatWait() throws {
        try withPair { here, there in
            try await fill(here)
            let waiting: [Task<Void, any Error>] = [
                Task { try await here.write([UInt8](repeating: 1, count: 5)) },
                Task { try await here.flush() },
            ]
            try await settle()
            there.close()
            for task in waiting {
                let error = await streamError { try await task.value }
                #expect(error?.kind == .reset)
            }
            #expect(here.outgoingCount == 0)
        }
    }

    @Test func closingFailsTheTasksThatWait() throws {
        try withPair { here, _ in
            try await fill(here)
            let waiting: [Task<Void, any Error>] = [
                Task { try await here.write([1]) }, Task { try await here.flush() },
                Task { try await here.finishWriting() },
            ]
            try await settle()
            here.close()
            for task in waiting {
                let error = await streamError { try await task.value }
                #expect(error?.kind == .closed)
            }
        }
    }

    @Test func aWriterThatNeverWaitsDoesNotStarveTheLoop() throws {
        try withPair { here, there in
            var others = 0
            let other = Task { for _ in 0..<20 { await Task.yield(); others += 1 } }
            let reader = Task { while try await there.read(atMost: 65_536).count > 0 {} }
            for _ in 0..<2000 { try await here.write([1]) }
            #expect(others == 20, "2000 writes take many turns")
            here.close()
            try await reader.value
            await other.value
        }
    }

    @Test func bytesInMemoryOfTheCallerAreWrittenToo() throws {
        try withPair { here, there in
            let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 300_000, alignment: 1)
            defer { memory.deallocate() }
            for index in memory.indices { memory[index] = UInt8(truncatingIfNeeded: index) }
            here.highWaterMark = 0
            try await here.write(UnsafeRawBufferPointer(memory))
            let second = Task {
                try await here.write(UnsafeRawBufferPointer(rebasing: memory[..<3]))
                try await here.finishWriting()
            }
            #expect(try await there.readAll() == Array(memory) + [0, 1, 2])
            try await second.value
        }
    }

    /// Writes zeros until some of them wait in the outgoing buffer.
    @LoopActor private func fill(_ stream: ByteStream) async throws {
        while stream.outgoingCount <= stream.highWaterMark {
            try await stream.write([UInt8](repeating: 0, count: 50_000))
        }
    }
}
