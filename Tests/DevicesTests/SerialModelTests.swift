// SPDX-License-Identifier: Apache-2.0

import Readings
import Testing
import Wire

@testable import Devices

/// The message of a frame, when only the request identifies it.
@Suite struct SerialModelTests {
    private static func format(_ name: String, sync: [UInt8]) throws -> FrameFormat {
        let fields = [
            Field(name: "number", kind: .number(.integer(.u8))),
            Field(kind: .check("xor8", over: nil)),
        ]
        return FrameFormat(
            name: name, shape: .fields(try FrameLayout(sync: sync, fields: fields)))
    }

    private static func read(_ name: String, expect: Int) -> Read {
        Read(name: name, request: Array(name.utf8), expect: [expect])
    }

    private static func serial(_ syncs: [[UInt8]], reads: [Int]) throws -> SerialModel {
        let frames = try syncs.enumerated().map { try format("frame\($0)", sync: $1) }
        return SerialModel(
            frames: frames,
            reads: reads.enumerated().map { read("read\($0)", expect: $1) })
    }

    @Test func aDeviceThatSendsUnaskedHasAMessageForEachFrame() throws {
        let serial = try Self.serial([[1], [2]], reads: [])
        #expect(serial.messages.map(\.name) == ["frame0", "frame1"])
        #expect(serial.alternatives(to: 1) == [0, 1])
        #expect(!serial.answersLookAlike)
    }

    @Test func aPolledDeviceHasAMessageForEachRead() throws {
        let serial = try Self.serial([[1], [2]], reads: [1, 1, 0])
        #expect(serial.messages.map(\.name) == ["read0", "read1", "read2"])
        #expect(serial.messages.map(\.frame) == [1, 1, 0])
        #expect(serial.alternatives(to: 1) == [1])
        #expect(serial.messages(named: "read1") == [1])
        #expect(serial.messages(named: "frame1") == [0, 1])
        #expect(serial.messages(named: "frame2") == [])
    }

    @Test func answersLookAlikeWhenOneFrameOrTwoEqualOnesAnswerSeveralReads() throws {
        #expect(try Self.serial([[1]], reads: [0, 0]).answersLookAlike)
        #expect(try Self.serial([[1], [1]], reads: [0, 1]).answersLookAlike)
        #expect(try !Self.serial([[1], [2]], reads: [0, 1]).answersLookAlike)
        #expect(try !Self.serial([[1], [1]], reads: [1]).answersLookAlike)
    }

    /// Two reads, one frame: each answer has its own value, in both directions.
    @Test func equalAnswersFeedTheValueOfTheirRequest() throws {
        let values = ["a", "b"].enumerated().map { index, name in
            ValueDefinition(
                name: name, source: .field(message: index, slot: 0), mapping: .plain)
        }
        let model = Model(
            name: "test/two", title: "Two", kind: .serial(try Self.serial([[1]], reads: [0, 0])),
            values: values, every: .seconds(1), staleAfter: nil, examples: [])
        let (five, six) = (Value.number(Decimal(5)), Value.number(Decimal(6)))
        #expect(try model.encode(0, [five, six]) == [1, 5, 4])
        #expect(try model.encode(1, [five, six]) == [1, 6, 7])
        let first = Example(input: .bytes(message: 0, [1, 5, 4]), gives: [five, nil])
        let second = Example(input: .bytes(message: 1, [1, 5, 4]), gives: [nil, five])
        #expect(model.run(first) == [])
        #expect(model.run(second) == [])
        let swapped = Example(input: .bytes(message: 1, [1, 5, 4]), gives: [five, nil])
        #expect(model.run(swapped).count == 2)
    }

    /// An answer is decoded as the frame that its read expects, in any order of the file.
    @Test func anEarlierFrameOfEqualFormDoesNotTakeAnAnswer() throws {
        let serial = try Self.serial([[1], [1]], reads: [0, 1])
        let value = ValueDefinition(
            name: "b", source: .field(message: 1, slot: 0), mapping: .plain)
        let model = Model(
            name: "test/two", title: "Two", kind: .serial(serial), values: [value],
            every: .seconds(1), staleAfter: nil, examples: [])
        let example = Example(
            input: .bytes(message: 1, [1, 5, 4]), gives: [.number(Decimal(5))])
        #expect(model.run(example) == [])
    }
}
