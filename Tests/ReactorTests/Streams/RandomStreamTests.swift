// SPDX-License-Identifier: Apache-2.0

import PropertyTesting
import ReactorTesting
import Testing

@testable import Reactor

/// Random bytes in random pieces, read in random ways and cancelled at random moments.
struct RandomStreamTests {
    @Test(arguments: Seeds.fresh(30))
    func theBytesArriveAsTheModelPredicts(seed: UInt64) throws {
        try TestLoop.run(order: seed) { _ in
            var random = SeededGenerator(seed: seed)
            let (here, there) = try ByteStream.pair()
            here.highWaterMark = Int.random(in: 0...3000, using: &random)
            let bytes = randomText(300_000, &random)
            let pieces = random.pieces(of: bytes, upTo: 4000)
            let pauses = pieces.map { _ in random.chance(20) }
            let writer = Task {
                for (piece, isSlow) in zip(pieces, pauses) {
                    try await here.write(Array(piece))
                    if isSlow { await Task.yield() }
                }
                try await here.finishWriting()
            }
            var model = bytes[...]
            while !model.isEmpty {
                guard try await readOnce(there, &model, &random) else {
                    Issue.record("seed \(seed): \(bytes.count - model.count) bytes were right")
                    return writer.cancel()
                }
            }
            #expect(try await there.read(atMost: 1).isEmpty)
            try await writer.value
        }
    }

    @Test(arguments: Seeds.fresh(20))
    func cancelledWritesLeaveOutWholeWrites(seed: UInt64) throws {
        try TestLoop.run(order: seed) { _ in
            let (here, there) = try ByteStream.pair()
            let writes = try await CancelledWrites(
                from: here, to: there, number: 400, largest: 6000, seed: seed)
            #expect(writes.received == writes.expected)
            #expect(writes.count > 0 && writes.count < 400)
        }
    }

    /// Reads in one of all ways, perhaps after a read that is cancelled.
    @LoopActor private func readOnce(
        _ stream: ByteStream, _ model: inout ArraySlice<UInt8>, _ random: inout SeededGenerator
    ) async throws -> Bool {
        if random.chance(30) { try await cancelRead(stream, atMost: model.count, &random) }
        let count = Int.random(in: 1...5000, using: &random)
        switch Int.random(in: 0..<5, using: &random) {
        case 0:
            let line = try await stream.readLine()
            let end = model.firstIndex(of: 10) ?? model.endIndex
            defer { model = model[end...].dropFirst() }
            return line == String(decoding: model[..<end], as: UTF8.self)
        case 1:
            return try await stream.read(exactly: min(count, model.count)) == take(count, &model)
        case 2 where model.contains(59):
            let end = model.firstIndex(of: 59) ?? model.endIndex
            let part = try await stream.read(until: [59])
            defer { model = model[end...].dropFirst() }
            return part == Array(model[..<end])
        case 3:
            return try await readIntoMemory(stream, count, &model)
        default:
            let bytes = try await stream.read(atMost: count)
            return !bytes.isEmpty && bytes == take(bytes.count, &model)
        }
    }

    @LoopActor private func readIntoMemory(
        _ stream: ByteStream, _ count: Int, _ model: inout ArraySlice<UInt8>
    ) async throws -> Bool {
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 1)
        defer { memory.deallocate() }
        let number = try await stream.read(into: memory)
        return number > 0 && Array(memory[..<number]) == take(number, &model)
    }

    @LoopActor private func cancelRead(
        _ stream: ByteStream, atMost: Int, _ random: inout SeededGenerator
    ) async throws {
        // More than will ever come: it can only end by the cancellation, or by the end.
        let reading = Task { _ = try await stream.read(exactly: atMost + 1) }
        for _ in 0..<Int.random(in: 0...5, using: &random) { await Task.yield() }
        reading.cancel()
        _ = await reading.result
    }

    private func take(_ count: Int, _ model: inout ArraySlice<UInt8>) -> [UInt8] {
        defer { model = model.dropFirst(count) }
        return Array(model.prefix(count))
    }

    /// Letters, with a line's end in a hundred, and a semicolon.
    private func randomText(_ count: Int, _ random: inout SeededGenerator) -> [UInt8] {
        (0..<count).map { _ in
            switch Int.random(in: 0..<200, using: &random) {
            case 0, 1: 10
            case 2: 59
            case let number: UInt8(97 + number % 26)
            }
        }
    }
}
