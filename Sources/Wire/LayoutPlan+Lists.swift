// SPDX-License-Identifier: Apache-2.0

extension LayoutPlan {
    /// The slots of all items that a list has room for.
    mutating func placeList(
        _ list: ItemList, _ field: Field, _ index: Int
    ) throws(LayoutError) {
        var starts: [Int] = []
        var width = 0
        for field in list.fields {
            try Self.checkItem(field, index)
            starts.append(width)
            width += field.kind.widths.lowerBound
        }
        if let count = list.count, !count.type.range.contains(Int64(count.largest(of: list))) {
            throw LayoutError(
                fieldIndex: index,
                "\(count.type.name) counts to \(count.type.range.upperBound), and the list may "
                    + "have \(count.largest(of: list)): take a wider type")
        }
        let (first, known) = (place(of: index) + (list.count?.type.width ?? 0), slots.count)
        for number in 1...list.most {
            for (item, start) in zip(list.fields, starts) {
                let place = first + (number - 1) * width + start
                try placeItem(item, number, at: place, index)
            }
        }
        listSlots = known..<slots.count
        guard !listSlots.isEmpty else {
            throw LayoutError(fieldIndex: index, "an item of a list has a field with a name")
        }
    }

    private static func checkItem(_ field: Field, _ index: Int) throws(LayoutError) {
        switch field.kind {
        case .number(.digits), .constant, .length, .check, .list:
            throw LayoutError(
                fieldIndex: index,
                "an item of a list has binary numbers, texts, bits and bytes to skip")
        case .gap(let counts) where counts.count > 1:
            throw LayoutError(fieldIndex: index, "the items of a list have the same size")
        case .number, .text, .bits, .gap: break
        }
    }

    private mutating func placeItem(
        _ field: Field, _ number: Int, at place: Int, _ index: Int
    ) throws(LayoutError) {
        switch field.kind {
        case .number(let type):
            let name = try Self.name(of: field, index)
            try placeSlot(ItemList.name(name, ofItem: number), .number(type), at: place, index)
        case .text(let count):
            let name = try Self.name(of: field, index)
            try placeSlot(ItemList.name(name, ofItem: number), .text(count), at: place, index)
        case .bits(let type, let groups):
            let groups = groups.map {
                BitGroup(name: ItemList.name($0.name, ofItem: number), bits: $0.bits)
            }
            try placeBits(type, groups, at: place, index)
        case .gap, .list, .constant, .length, .check: break
        }
    }

    /// Places the list as a whole. Without another end, its count defines the end of the frame.
    mutating func close(_ list: ItemList, _ open: Range<Int>, _ fields: [Field]) {
        let gap = open.count > 1 ? fields[open.upperBound - 1].kind.widths : 0...0
        let place = offsets[open.lowerBound]
        let base = sizes.lowerBound
        self.list = ListSpan(
            list, at: place, in: slots, listSlots, base: base,
            slack: gap.upperBound - gap.lowerBound)
        if case .fixed = extent, let count = list.count, open.count == 1 {
            let times = count.unit == .items ? list.itemWidth : 1
            extent = .length(count.type, at: place, times: times, plus: base)
        }
    }
}

extension ItemList.Count {
    /// The largest number that it may have.
    fileprivate func largest(of list: ItemList) -> Int {
        unit == .items ? list.most : list.most * list.itemWidth
    }
}

extension FieldKind {
    /// Whether its size differs from frame to frame.
    var isOpen: Bool {
        if case .list = self { return true }
        return widths.count > 1
    }
}
