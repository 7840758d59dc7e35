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
        #expect(error?.message.contains(mistake.says) == true, "\(error?.message ?? "")")
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
    let says: String
    let fieldIndex: Int?
    var sync: [UInt8] = [0xAA]
    let fields: [Field]

    var testDescription: String { says }

    static let all = [
        Mistake(says: "at least one field", fieldIndex: nil, sync: [], fields: []),
        Mistake(
            says: "needs a sync", fieldIndex: nil, sync: [],
            fields: [Field(name: "x", kind: .integer(.u8))]),
        Mistake(says: "at least one byte", fieldIndex: 0, fields: [Field(kind: .skip(0))]),
        Mistake(says: "at least one byte", fieldIndex: 0, fields: [Field(kind: .constant([]))]),
        Mistake(says: "at least one byte", fieldIndex: 0, fields: [Field(kind: .skip(-1))]),
        Mistake(
            says: "longer than 4096 bytes", fieldIndex: 1,
            fields: [Field(kind: .skip(4095)), Field(kind: .skip(1))]),
        Mistake(says: "longer than 4096", fieldIndex: 0, fields: [Field(kind: .skip(.max))]),
        Mistake(says: "needs a name", fieldIndex: 0, fields: [Field(kind: .integer(.u8))]),
        Mistake(
            says: "a field pm1 already", fieldIndex: 1,
            fields: [
                Field(name: "pm1", kind: .integer(.u8)), Field(name: "pm1", kind: .integer(.u8)),
            ]),
        Mistake(
            says: "256 bytes follow, and u8 counts to 255", fieldIndex: 0,
            fields: [Field(kind: .length(.u8)), Field(kind: .skip(256))]),
        Mistake(says: "nothing follows", fieldIndex: 0, fields: [Field(kind: .length(.u8))]),
        Mistake(
            says: "a length already", fieldIndex: 1,
            fields: [
                Field(kind: .length(.u8)), Field(kind: .length(.u8)), Field(kind: .skip(1)),
            ]),
        Mistake(
            says: "outside of the frame, whose positions are 0..1", fieldIndex: 0,
            fields: [Field(kind: .check("sum8", over: 0...2))]),
        Mistake(
            says: "outside of the frame", fieldIndex: 0,
            fields: [Field(kind: .check("sum8", over: -1...0))]),
        Mistake(
            says: "outside of the frame", fieldIndex: 0,
            fields: [Field(kind: .check("sum8", over: 0 ... .max))]),
        Mistake(
            says: "covers nothing", fieldIndex: 0, sync: [],
            fields: [Field(kind: .check("sum8", over: nil)), Field(kind: .constant([1]))]),
        Mistake(
            says: "covers nothing", fieldIndex: 0,
            fields: [Field(kind: .check("sum8", over: Coverage(first: 1, last: -1)))]),
        Mistake(
            says: "mode overlaps run, which has the bits 0..3", fieldIndex: 0,
            fields: [
                Field(
                    kind: .bits(
                        .u8,
                        [BitGroup(name: "run", bits: 0...3), BitGroup(name: "mode", bits: 3...4)]))
            ]),
        Mistake(
            says: "u8 has no bits 8: they are 0..7", fieldIndex: 0,
            fields: [Field(kind: .bits(.u8, [BitGroup(name: "run", bits: 8...8)]))]),
        Mistake(
            says: "nothing tells how long this is", fieldIndex: 0,
            fields: [Field(kind: .gap(1...4))]),
        Mistake(
            says: "a gap of open length stands before this", fieldIndex: 1,
            fields: [Field(kind: .gap(1...4)), Field(kind: .gap(1...4))]),
        Mistake(
            says: "must stand before the gap", fieldIndex: 1,
            fields: [Field(kind: .gap(1...4)), Field(kind: .length(.u8)), Field(kind: .skip(1))]),
        Mistake(
            says: "257 bytes follow, and u8 counts to 255", fieldIndex: 0,
            fields: [Field(kind: .length(.u8)), Field(kind: .gap(0...257))]),
        Mistake(
            says: "the length would be -1", fieldIndex: 0,
            fields: [
                Field(kind: .length(.u8, of: LengthScope(isWhole: false, plus: -2))),
                Field(kind: .skip(1)),
            ]),
        Mistake(
            says: "count back from the check", fieldIndex: 2,
            fields: [
                Field(kind: .length(.u8)), Field(kind: .gap(0...9)),
                Field(kind: .check("sum8", over: 0...2)),
            ]),
        Mistake(
            says: "covers itself: it stands at 2..3", fieldIndex: 1,
            fields: [Field(kind: .skip(1)), Field(kind: .check("sum16be", over: 0...2))]),
        Mistake(
            says: "covers a later check, which stands at 2", fieldIndex: 0,
            fields: [
                Field(kind: .check("sum8", over: 2...2)), Field(kind: .check("sum8", over: nil)),
            ]),
    ]
}
