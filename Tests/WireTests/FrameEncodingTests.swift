// SPDX-License-Identifier: Apache-2.0

import Testing
import Wire

@Suite struct FrameEncodingTests {
    @Test func anExampleOverItselfIsItself() throws {
        let values: [RawValue] = [.integer(5), .integer(8), .integer(9)]
        #expect(try PMS5003.format().encode(values, over: PMS5003.example) == PMS5003.example)
    }

    @Test func absentValuesLeaveTheBytesOfTheExample() throws {
        let encoded = try PMS5003.format().encode([nil, nil, nil], over: PMS5003.example)
        #expect(encoded == PMS5003.example)
    }

    @Test func withoutAnExampleTheRestIsZeroAndTheComputedBytesAreFilled() throws {
        let encoded = try PMS5003.format().encode([.integer(1), .integer(0x102), nil])
        let head = hex("42 4D 00 1C 00 00 00 00 00 00 00 01 01 02 00 00")
        #expect(encoded == head + [UInt8](repeating: 0, count: 14) + hex("00 AF"))
    }

    @Test func computedBytesOfASpoiledExampleAreFilledAgain() throws {
        var spoiled = PMS5003.example
        for place in [0, 3, 31] { spoiled[place] ^= 0x55 }
        #expect(try PMS5003.format().encode([nil, nil, nil], over: spoiled) == PMS5003.example)
    }

    @Test func aNumberThatDoesNotFitIsRefusedWithItsSlot() throws {
        let format = try PMS5003.format()
        let error = thrown(EncodingError.self) {
            try format.encode([nil, .integer(65536), nil])
        }
        #expect(error?.slot == 1)
        #expect(error?.message == "65536 does not fit u16be, which holds 0..65535")
        #expect(throws: EncodingError.self) { try format.encode([.integer(-1), nil, nil]) }
        #expect(throws: EncodingError.self) { try format.encode([.word("8"), nil, nil]) }
    }

    @Test func bytesOfAnotherLengthAreRefused() throws {
        let format = try PMS5003.format()
        let error = thrown(EncodingError.self) {
            try format.encode([nil, nil, nil], over: [1, 2, 3])
        }
        #expect(
            error == EncodingError(slot: nil, "the frame takes 32 bytes, and the given ones are 3"))
    }

    @Test func aCheckOverAPartCoversThatPart() throws {
        let layout = try FrameLayout(
            sync: [0xFF, 0x86],
            fields: [
                Field(name: "co2", kind: .integer(.u16be)),
                Field(name: "celsius", kind: .integer(.u8)),
                Field(kind: .skip(3)),
                Field(kind: .check("sum8-negate", over: 1...7)),
            ])
        let format = FrameFormat(name: "reply", shape: .fields(layout))
        #expect(
            try format.encode([.integer(800), .integer(64)]) == hex("FF 86 03 20 40 00 00 00 17"))
    }
}
