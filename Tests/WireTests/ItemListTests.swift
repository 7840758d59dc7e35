// SPDX-License-Identifier: Apache-2.0

import PropertyTesting
import Testing
import Wire

/// Frames with a list: how many items there are, and what a wrong number does.
@Suite struct ItemListTests {
    private static let cell = Field(name: "cell", kind: .integer(.u16be))

    private static func format(_ fields: [Field], end: String = "") throws -> FrameFormat {
        let layout = try FrameLayout(sync: hex("DD"), fields: fields, end: hex(end))
        return FrameFormat(name: "f", shape: .fields(layout))
    }

    /// A number of items, the items, and a gap up to a sum; the length counts them all.
    private static func counted(most: Int = 3) throws -> FrameFormat {
        let list = ItemList([cell], most: most, count: .init(.u8))
        return try format([
            Field(kind: .length(.u8)), Field(kind: .list(list)), Field(kind: .gap(0...4)),
            Field(kind: .check("sum8", over: nil)),
        ])
    }

    /// Items with an unused byte each, and the number of their bytes; nothing else ends the frame.
    private static func sized() throws -> FrameFormat {
        let list = ItemList(
            [Field(kind: .skip(1)), cell], most: 4, count: .init(.u8, of: .bytes))
        let y = Field(name: "y", kind: .integer(.u8))
        return try format([Field(kind: .list(list)), y])
    }

    private static func decode(_ bytes: String, _ format: FrameFormat) -> [Delivery] {
        var decoder = FrameDecoder([format])
        return decoder.deliveries(hex(bytes), formats: [format])
    }

    @Test func theItemsOfAFrameAreThereAndNoOthers() throws {
        let format = try Self.counted()
        #expect(format.slotNames == ["cell-1", "cell-2", "cell-3"])
        let found = Self.decode("DD 06 02 00 07 00 08 F4", format)
        #expect(found == [.sparse(0, [.integer(7), .integer(8), nil])])
        #expect(Self.decode("DD 02 00 DF", format) == [.sparse(0, [nil, nil, nil])])
        // Two bytes follow the only item.
        let longer = Self.decode("DD 06 01 00 07 AA BB 50", format)
        #expect(longer == [.sparse(0, [.integer(7), nil, nil])])
    }

    @Test func aCountThatDoesNotFitTheFrameIsRejected() throws {
        let format = try Self.counted()
        let refused = Delivery.rejected(Rejection(.length, format: 0))
        // Four items are too many; three items are longer than the frame; one leaves too much.
        #expect(Self.decode("DD 0A 04 00 01 00 01 00 01 00 01 EF", format) == [refused])
        #expect(Self.decode("DD 06 03 00 07 00 08 F5", format) == [refused])
        #expect(Self.decode("DD 09 01 00 07 AA BB CC 0D EE 1A", format) == [refused])
    }

    @Test func aCountDefinesTheEndOfTheFrame() throws {
        let format = try Self.sized()
        let found = Self.decode("DD 06 01 00 07 02 00 08 63 DD 00 64", format)
        #expect(
            found == [
                .sparse(0, [.integer(7), .integer(8), nil, nil, .integer(0x63)]),
                .sparse(0, [nil, nil, nil, nil, .integer(0x64)]),
            ])
        // Five bytes are no whole number of items; fifteen are too many.
        let refused = Delivery.rejected(Rejection(.length, format: 0))
        #expect(Self.decode("DD 05 01 00 07 02 00 08 63", format) == [refused])
        #expect(Self.decode("DD 0F", format) == [refused])
    }

    @Test func anExampleKeepsItsNumberOfItems() throws {
        let format = try Self.counted()
        let example = hex("DD 06 01 00 07 AA BB 50")
        let over = try format.encode([.integer(9), nil, nil], over: example)
        #expect(over == hex("DD 06 01 00 09 AA BB 52"))
        let error = thrown(EncodingError.self) {
            try format.encode([nil, .integer(9), nil], over: example)
        }
        #expect(error?.slot == 1)
        let fresh = try format.encode([.integer(7), .integer(8), nil])
        #expect(fresh == hex("DD 06 02 00 07 00 08 F4"))
    }

    @Test func impossibleListsAreRefused() throws {
        let digits = try #require(NumberType(name: "dec2"))
        let lists: [(ItemList, String)] = [
            (ItemList([Field(kind: .skip(2))], most: 2), "an item of a list has a field"),
            (ItemList([Field(kind: .gap(0...2))], most: 2), "the same size"),
            (ItemList([Field(name: "d", kind: .number(digits))], most: 2), "binary numbers"),
            (ItemList([Self.cell], most: 200, count: .init(.u8, of: .bytes)), "a wider type"),
            (ItemList([Self.cell], most: 3), "nothing tells how long"),
        ]
        for (list, message) in lists {
            let error = thrown(LayoutError.self) {
                try Self.format([Field(kind: .list(list))])
            }
            #expect(error?.message.contains(message) == true, "\(error?.message ?? "none")")
        }
        // Without a count, where the list ends and the gap begins cannot be known.
        let error = thrown(LayoutError.self) {
            try Self.format([
                Field(kind: .length(.u8)), Field(kind: .list(ItemList([Self.cell], most: 2))),
                Field(kind: .gap(0...4)),
            ])
        }
        #expect(error?.fieldIndex == 2)
    }

    @Test(arguments: Seeds.fresh(100))
    func encodedListsAreDecoded(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let (format, slotsPerItem, most) = try random.list()
        let items = Int.random(in: 0...most, using: &random)
        var values = [RawValue?](repeating: nil, count: format.slotNames.count)
        for slot in 0..<items * slotsPerItem {
            values[slot] = .integer(Int64.random(in: 0...99, using: &random))
        }
        let bytes = try format.encode(values)
        var decoder = FrameDecoder([format])
        let expected: Delivery =
            values.contains(nil) ? .sparse(0, values) : .frame(0, values.compactMap { $0 })
        #expect(decoder.deliveries(bytes, formats: [format]) == [expected])
        #expect(try format.encode(values.map { _ in nil }, over: bytes) == bytes)
        // A damaged frame is none, or has no more items than there is room for.
        var damaged = bytes
        damaged[damaged.indices.randomElement(using: &random)!] ^= random.bytes(1)[0]
        _ = decoder.deliveries(damaged + bytes, formats: [format])
        #expect(format.diagnosis(of: bytes) == nil)
        _ = format.diagnosis(of: damaged)
    }
}

extension SeededGenerator {
    /// A layout of a list, the number of slots of one of its items, and the most items.
    fileprivate mutating func list() throws -> (FrameFormat, Int, Int) {
        let names = ["a", "b", "c"].prefix(Int.random(in: 1...3, using: &self))
        var item: [Field] = names.map { name in
            Field(name: name, kind: .integer([.u8, .u16be].randomElement(using: &self)!))
        }
        if chance(40) { item.insert(Field(kind: .skip(1)), at: 0) }
        let most = Int.random(in: 1...20, using: &self)
        let unit: ItemList.Unit = chance(50) ? .items : .bytes
        let count = ItemList.Count(.u16be, of: unit)
        let isCounted = chance(60)
        let list = ItemList(item, most: most, count: isCounted ? count : nil)
        var fields = [Field(kind: .list(list))]
        if isCounted, chance(50) { fields.append(Field(kind: .gap(1...9))) }
        if !isCounted || fields.count > 1 || chance(50) {
            fields.insert(Field(kind: .length(.u16be)), at: 0)
        }
        fields.append(Field(kind: .check("crc16-modbus-le", over: nil)))
        let layout = try FrameLayout(sync: hex("DD 5A"), fields: fields)
        return (FrameFormat(name: "f", shape: .fields(layout)), names.count, most)
    }
}
