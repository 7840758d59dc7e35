// SPDX-License-Identifier: Apache-2.0

import Testing
import Wire

@Suite struct FrameLayoutTests {
    @Test func placesOfFieldsCountFromTheFirstSyncByte() throws {
        guard case .fields(let layout) = try PMS5003.format().shape else { return }
        #expect(layout.sizes == 32...32)
        #expect(layout.slots.map(\.name) == ["pm1", "pm25", "pm10"])
        #expect(layout.slots.map(\.offset) == [10, 12, 14])
    }

    @Test(arguments: Mistake.all)
    func aLayoutThatCannotBeIsRefusedAtItsField(mistake: Mistake) {
        let error = thrown(LayoutError.self) {
            try FrameLayout(sync: mistake.sync, fields: mistake.fields)
        }
        #expect(error?.fieldIndex == mistake.fieldIndex)
        #expect(error?.message.contains(mistake.message) == true, "\(error?.message ?? "")")
    }

    @Test func aCheckMayCoverAnEarlierOne() throws {
        let layout = try FrameLayout(
            sync: [1],
            fields: [
                Field(kind: .check("sum8", over: nil)), Field(kind: .check("xor8", over: 0...1)),
            ])
        #expect(layout.sizes == 3...3)
    }
}

/// Fields that are no valid frame, with the expected message.
struct Mistake: Sendable, CustomTestStringConvertible {
    let message: String
    let fieldIndex: Int?
    var sync: [UInt8] = [0xAA]
    let fields: [Field]

    var testDescription: String { message }

    static let all = [
        Mistake(message: "at least one field", fieldIndex: nil, sync: [], fields: []),
        Mistake(
            message: "needs a sync", fieldIndex: nil, sync: [],
            fields: [Field(name: "x", kind: .integer(.u8))]),
        Mistake(message: "at least one byte", fieldIndex: 0, fields: [Field(kind: .skip(0))]),
        Mistake(message: "at least one byte", fieldIndex: 0, fields: [Field(kind: .constant([]))]),
        Mistake(message: "at least one byte", fieldIndex: 0, fields: [Field(kind: .skip(-1))]),
        Mistake(
            message: "longer than 4096 bytes", fieldIndex: 1,
            fields: [Field(kind: .skip(4095)), Field(kind: .skip(1))]),
        Mistake(message: "longer than 4096", fieldIndex: 0, fields: [Field(kind: .skip(.max))]),
        Mistake(message: "needs a name", fieldIndex: 0, fields: [Field(kind: .integer(.u8))]),
        Mistake(
            message: "a field pm1 already", fieldIndex: 1,
            fields: [
                Field(name: "pm1", kind: .integer(.u8)), Field(name: "pm1", kind: .integer(.u8)),
            ]),
        Mistake(
            message: "256 bytes follow, and u8 counts to 255", fieldIndex: 0,
            fields: [Field(kind: .length(.u8)), Field(kind: .skip(256))]),
        Mistake(message: "nothing follows", fieldIndex: 0, fields: [Field(kind: .length(.u8))]),
        Mistake(
            message: "a length already", fieldIndex: 1,
            fields: [
                Field(kind: .length(.u8)), Field(kind: .length(.u8)), Field(kind: .skip(1)),
            ]),
        Mistake(
            message: "outside of the frame, whose positions are 0..1", fieldIndex: 0,
            fields: [Field(kind: .check("sum8", over: 0...2))]),
        Mistake(
            message: "outside of the frame", fieldIndex: 0,
            fields: [Field(kind: .check("sum8", over: -1...0))]),
        Mistake(
            message: "outside of the frame", fieldIndex: 0,
            fields: [Field(kind: .check("sum8", over: 0 ... .max))]),
        Mistake(
            message: "covers nothing", fieldIndex: 0, sync: [],
            fields: [Field(kind: .check("sum8", over: nil)), Field(kind: .constant([1]))]),
        Mistake(
            message: "covers nothing", fieldIndex: 0,
            fields: [Field(kind: .check("sum8", over: Coverage(first: 1, last: -1)))]),
        Mistake(
            message: "mode overlaps run, which has the bits 0..3", fieldIndex: 0,
            fields: [
                Field(
                    kind: .bits(
                        .u8,
                        [BitGroup(name: "run", bits: 0...3), BitGroup(name: "mode", bits: 3...4)]))
            ]),
        Mistake(
            message: "u8 has no bits 8: they are 0..7", fieldIndex: 0,
            fields: [Field(kind: .bits(.u8, [BitGroup(name: "run", bits: 8...8)]))]),
        Mistake(
            message: "nothing tells how long this is", fieldIndex: 0,
            fields: [Field(kind: .gap(1...4))]),
        Mistake(
            message: "a gap of open length stands before this", fieldIndex: 1,
            fields: [Field(kind: .gap(1...4)), Field(kind: .gap(1...4))]),
        Mistake(
            message: "must stand before the gap", fieldIndex: 1,
            fields: [Field(kind: .gap(1...4)), Field(kind: .length(.u8)), Field(kind: .skip(1))]),
        Mistake(
            message: "257 bytes follow, and u8 counts to 255", fieldIndex: 0,
            fields: [Field(kind: .length(.u8)), Field(kind: .gap(0...257))]),
        Mistake(
            message: "the length would be -1", fieldIndex: 0,
            fields: [
                Field(kind: .length(.u8, of: LengthScope(isWhole: false, plus: -2))),
                Field(kind: .skip(1)),
            ]),
        Mistake(
            message: "count back from the check", fieldIndex: 2,
            fields: [
                Field(kind: .length(.u8)), Field(kind: .gap(0...9)),
                Field(kind: .check("sum8", over: 0...2)),
            ]),
        Mistake(
            message: "covers itself: it stands at 2..3", fieldIndex: 1,
            fields: [Field(kind: .skip(1)), Field(kind: .check("sum16be", over: 0...2))]),
        Mistake(
            message: "covers a later check, which stands at 2", fieldIndex: 0,
            fields: [
                Field(kind: .check("sum8", over: 2...2)), Field(kind: .check("sum8", over: nil)),
            ]),
    ]
}
