// SPDX-License-Identifier: Apache-2.0

/// Computes the places of a list of fields, and finds the first wrong field.
///
/// A frame with an open gap, or with a list, is laid out with the shortest one: fields that overlap
/// then always overlap. Places after it count from the end.
struct LayoutPlan {
    private(set) var slots: [FrameLayout.Slot] = []
    private(set) var fixed: [FrameLayout.Fixed] = []
    private(set) var checks: [FrameLayout.CheckSpan] = []
    var extent = FrameLayout.Extent.fixed
    var list: ListSpan?
    /// The slots of the items of the list.
    var listSlots = 0..<0
    let sizes: ClosedRange<Int>
    let offsets: [Int]
    /// The fields of open length: a gap, a list, or a list and the gap after it.
    private let openFields: Range<Int>?
    private var openField: Int? { openFields?.lowerBound }
    private var spans: [(field: Int, own: Range<Int>, covers: Range<Int>)] = []
    private var hasLength = false
    private var size: Int { sizes.lowerBound }

    init(
        sync: [UInt8], fields: [Field], end mark: [UInt8], isBounded: Bool
    ) throws(LayoutError) {
        (offsets, sizes) = try Self.measure(sync, fields, mark)
        openFields = Self.openFields(fields)
        if !mark.isEmpty {
            fixed.append(.init(offset: -mark.count, bytes: mark, complaint: .constant))
        }
        for (index, field) in fields.enumerated() { try place(field, index) }
        if let openFields { try close(openFields, fields, mark, isBounded) }
        try checkOrder()
        try checkBeginning(sync, fields, isBounded)
    }

    private static func measure(
        _ sync: [UInt8], _ fields: [Field], _ mark: [UInt8]
    ) throws(LayoutError) -> ([Int], ClosedRange<Int>) {
        var (end, room, offsets) = (sync.count, FrameLayout.longest - mark.count, [Int]())
        var longest = end
        for (index, field) in fields.enumerated() {
            let widths = field.kind.widths
            let isOpen = field.kind.isOpen
            guard widths.lowerBound >= (isOpen ? 0 : 1), widths.upperBound <= room - longest else {
                throw LayoutError(fieldIndex: index, complaint(widths))
            }
            guard !isOpen || openFields(fields)?.contains(index) == true else {
                throw LayoutError(
                    fieldIndex: index,
                    "a gap of open length stands before this: where one ends and the other begins "
                        + "cannot be known")
            }
            offsets.append(end)
            end += widths.lowerBound
            longest += widths.upperBound
        }
        guard end + mark.count > 0 else {
            throw LayoutError(fieldIndex: nil, "a frame has at least one field")
        }
        return (offsets, end + mark.count...longest + mark.count)
    }

    /// The first field of open length. After a list with a count, a gap may follow.
    private static func openFields(_ fields: [Field]) -> Range<Int>? {
        guard let first = fields.firstIndex(where: \.kind.isOpen) else { return nil }
        guard case .list(let list) = fields[first].kind, list.count != nil,
            first + 1 < fields.count, case .gap = fields[first + 1].kind,
            fields[first + 1].kind.isOpen
        else { return first..<first + 1 }
        return first..<first + 2
    }

    private static func complaint(_ widths: ClosedRange<Int>) -> String {
        widths.upperBound > 0 && widths.lowerBound >= 0
            ? "the frame would be longer than \(FrameLayout.longest) bytes"
            : "a field takes at least one byte"
    }

    /// Changes the places after the open gap to count from the end.
    func place(of index: Int) -> Int {
        if let openFields, index >= openFields.upperBound { return offsets[index] - size }
        return offsets[index]
    }

    private mutating func place(_ field: Field, _ index: Int) throws(LayoutError) {
        switch field.kind {
        case .number(let type):
            let name = try Self.name(of: field, index)
            try placeSlot(name, .number(type), at: place(of: index), index)
        case .text(let count):
            let name = try Self.name(of: field, index)
            try placeSlot(name, .text(count), at: place(of: index), index)
        case .bits(let type, let groups):
            try placeBits(type, groups, at: place(of: index), index)
        case .gap: break
        case .list(let list): try placeList(list, field, index)
        case .constant(let bytes):
            fixed.append(.init(offset: place(of: index), bytes: bytes, complaint: .constant))
        case .length(let type, let scope): try placeLength(type, scope, index)
        case .check(let check, let over): try placeCheck(check, over, index)
        }
    }

    static func name(of field: Field, _ index: Int) throws(LayoutError) -> String {
        if let name = field.name { return name }
        var what = "number"
        if case .text = field.kind { what = "text" }
        throw LayoutError(fieldIndex: index, "a \(what) needs a name; bytes without one: skip")
    }

    mutating func placeSlot(
        _ name: String, _ content: FrameLayout.Slot.Content, at place: Int, _ index: Int
    ) throws(LayoutError) {
        guard !slots.contains(where: { $0.name == name }) else {
            throw LayoutError(fieldIndex: index, "the frame has a field \(name) already")
        }
        slots.append(.init(name: name, offset: place, content: content))
    }

    mutating func placeBits(
        _ type: IntegerType, _ groups: [BitGroup], at place: Int, _ index: Int
    ) throws(LayoutError) {
        guard type.sign == .unsigned, type.width <= 4, !groups.isEmpty else {
            throw LayoutError(
                fieldIndex: index, "bits are those of a u8, u16, u24 or u32, and have names")
        }
        for (number, group) in groups.enumerated() {
            guard group.bits.lowerBound >= 0, group.bits.upperBound < type.width * 8 else {
                throw LayoutError(
                    fieldIndex: index,
                    "\(type.name) has no bits \(group.bits.text): they are 0..\(type.width * 8 - 1)"
                )
            }
            if let other = groups[..<number].first(where: { $0.bits.overlaps(group.bits) }) {
                throw LayoutError(
                    fieldIndex: index,
                    "\(group.name) overlaps \(other.name), which has the bits \(other.bits.text)")
            }
            try placeSlot(group.name, .bits(type, group.bits), at: place, index)
        }
    }

    private mutating func placeLength(
        _ type: IntegerType, _ scope: LengthScope, _ index: Int
    ) throws(LayoutError) {
        guard !hasLength else {
            throw LayoutError(fieldIndex: index, "the frame has a length already")
        }
        hasLength = true
        let before = scope.isWhole ? 0 : offsets[index] + type.width
        let counts = sizes.lowerBound - before + scope.plus...sizes.upperBound - before + scope.plus
        guard scope.isWhole || before < size || openField != nil else {
            throw LayoutError(fieldIndex: index, "nothing follows the length: it is always 0")
        }
        guard counts.lowerBound >= 0 else {
            throw LayoutError(
                fieldIndex: index, "the length would be \(counts.lowerBound): it counts too little")
        }
        guard type.range.contains(Int64(counts.upperBound)) else {
            throw LayoutError(
                fieldIndex: index,
                "\(counts.upperBound) bytes follow, and \(type.name) counts to "
                    + "\(type.range.upperBound): take a wider type")
        }
        if let openField {
            guard index < openField else {
                throw LayoutError(
                    fieldIndex: index, "the length must stand before the gap that it measures")
            }
            extent = .length(type, at: offsets[index], plus: before - scope.plus)
        } else {
            var bytes = [UInt8](repeating: 0, count: type.width)
            type.write(Int64(counts.lowerBound), to: &bytes, at: 0)
            fixed.append(.init(offset: offsets[index], bytes: bytes, complaint: .length))
        }
    }

    private mutating func placeCheck(
        _ check: Check, _ over: Coverage?, _ index: Int
    ) throws(LayoutError) {
        let own = offsets[index]..<offsets[index] + check.width
        let over = over ?? Coverage(first: 0, last: -1)
        if let openField, over.first > offsets[openField] || over.last >= offsets[openField] {
            throw LayoutError(
                fieldIndex: index,
                "positions behind the open gap are not known beforehand: count back from the "
                    + "check, where -1 is the byte before it")
        }
        guard over.first >= 0, over.last < size else {
            throw LayoutError(
                fieldIndex: index,
                "the check covers bytes outside of the frame, whose positions are 0..\(size - 1)")
        }
        let end = over.last < 0 ? own.lowerBound + over.last + 1 : over.last + 1
        guard over.first < end else {
            throw LayoutError(fieldIndex: index, "the check covers nothing")
        }
        guard !(over.first..<end).overlaps(own) else {
            throw LayoutError(
                fieldIndex: index, "the check covers itself: it stands at \(own.text)")
        }
        spans.append((index, own, over.first..<end))
        let place = place(of: index)
        let shift = place - own.lowerBound
        checks.append(
            .init(
                check, at: place, first: over.first, end: over.last < 0 ? end + shift : end))
    }

    /// Finds the count, mark, length or silence that ends the open fields.
    private mutating func close(
        _ open: Range<Int>, _ fields: [Field], _ mark: [UInt8], _ isBounded: Bool
    ) throws(LayoutError) {
        if case .list(let list) = fields[open.lowerBound].kind { close(list, open, fields) }
        guard case .fixed = extent else { return }
        if !mark.isEmpty {
            extent = .mark(mark)
        } else if isBounded {
            extent = .silence
        } else {
            throw LayoutError(
                fieldIndex: open.upperBound - 1,
                "nothing tells how long this is: it takes a length before it, or an 'end' or a "
                    + "'silence' of the frame")
        }
    }

    /// Checks are filled in wire order, so a check may cover an earlier check, and never a later
    /// check.
    private func checkOrder() throws(LayoutError) {
        for (number, span) in spans.enumerated() {
            for later in spans[(number + 1)...] where span.covers.overlaps(later.own) {
                throw LayoutError(
                    fieldIndex: span.field,
                    "the check covers a later check, which stands at \(later.own.text) "
                        + "and is worked out after it")
            }
        }
    }

    /// Without a sync, another property must distinguish a frame from other bytes.
    private func checkBeginning(
        _ sync: [UInt8], _ fields: [Field], _ isBounded: Bool
    ) throws(LayoutError) {
        guard sync.isEmpty, !isBounded, checks.isEmpty else { return }
        let hasConstant = fields.contains { if case .constant = $0.kind { true } else { false } }
        guard !hasConstant else { return }
        throw LayoutError(
            fieldIndex: nil,
            "a frame needs a sync: the bytes it always begins with, by which it is found; "
                + "without one, a check, constant bytes or a silence before it")
    }
}

extension Range<Int> {
    fileprivate var text: String { (lowerBound...upperBound - 1).text }
}
