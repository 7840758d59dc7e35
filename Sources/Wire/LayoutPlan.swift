// SPDX-License-Identifier: Apache-2.0

/// The walk over a list of fields that finds their places, and the field that has none.
struct LayoutPlan {
    private(set) var slots: [FrameLayout.Slot] = []
    private(set) var fixed: [FrameLayout.Fixed] = []
    private(set) var checks: [FrameLayout.CheckSpan] = []
    let size: Int
    private let offsets: [Int]
    private var hasLength = false

    init(sync: [UInt8], fields: [Field]) throws(LayoutError) {
        guard !sync.isEmpty else {
            throw LayoutError(
                fieldIndex: nil,
                "a frame needs a sync: the bytes it always begins with, by which it is found")
        }
        var end = sync.count
        var offsets: [Int] = []
        for (index, field) in fields.enumerated() {
            guard field.kind.width > 0, field.kind.width <= FrameLayout.longest - end else {
                throw LayoutError(fieldIndex: index, Self.complaint(width: field.kind.width))
            }
            offsets.append(end)
            end += field.kind.width
        }
        self.offsets = offsets
        size = end
        for (index, field) in fields.enumerated() { try place(field, index) }
        try checkOrder(of: fields)
    }

    private static func complaint(width: Int) -> String {
        width > 0
            ? "the frame would be longer than \(FrameLayout.longest) bytes"
            : "a field takes at least one byte"
    }

    private mutating func place(_ field: Field, _ index: Int) throws(LayoutError) {
        switch field.kind {
        case .integer(let type): try placeInteger(field.name, type, index)
        case .skip: break
        case .constant(let bytes):
            fixed.append(.init(offset: offsets[index], bytes: bytes, complaint: .constant))
        case .length(let type): try placeLength(type, index)
        case .check(let check, let over): try placeCheck(check, over, index)
        }
    }

    private mutating func placeInteger(
        _ name: String?, _ type: IntegerType, _ index: Int
    ) throws(LayoutError) {
        guard let name else {
            throw LayoutError(fieldIndex: index, "a number needs a name; bytes without one: skip")
        }
        guard !slots.contains(where: { $0.name == name }) else {
            throw LayoutError(fieldIndex: index, "the frame has a field \(name) already")
        }
        slots.append(.init(name: name, offset: offsets[index], type: type))
    }

    private mutating func placeLength(_ type: IntegerType, _ index: Int) throws(LayoutError) {
        guard !hasLength else {
            throw LayoutError(fieldIndex: index, "the frame has a length of the rest already")
        }
        hasLength = true
        let rest = Int64(size - offsets[index] - type.width)
        guard rest > 0 else {
            throw LayoutError(fieldIndex: index, "nothing follows the length: it is always 0")
        }
        guard type.range.contains(rest) else {
            throw LayoutError(
                fieldIndex: index,
                "\(rest) bytes follow, and \(type.name) counts to \(type.range.upperBound): "
                    + "take a wider type")
        }
        var bytes = [UInt8](repeating: 0, count: type.width)
        type.write(rest, to: &bytes, at: 0)
        fixed.append(.init(offset: offsets[index], bytes: bytes, complaint: .length))
    }

    private mutating func placeCheck(
        _ check: Check, _ over: ClosedRange<Int>?, _ index: Int
    ) throws(LayoutError) {
        let own = offsets[index]..<offsets[index] + check.type.width
        let over = over ?? 0...own.lowerBound - 1
        guard over.lowerBound >= 0, over.upperBound < size else {
            throw LayoutError(
                fieldIndex: index,
                "the check covers bytes outside of the frame, whose positions are 0..\(size - 1)")
        }
        let covers = Range(over)
        guard !covers.overlaps(own) else {
            throw LayoutError(
                fieldIndex: index, "the check covers itself: it stands at \(text(own))")
        }
        checks.append(.init(check: check, offset: own.lowerBound, covers: covers))
    }

    /// Checks are filled in wire order, so one may cover an earlier one, and never a later one.
    private func checkOrder(of fields: [Field]) throws(LayoutError) {
        for (number, check) in checks.enumerated() {
            for later in checks[(number + 1)...] {
                let place = later.offset..<later.offset + later.check.type.width
                guard check.covers.overlaps(place) else { continue }
                throw LayoutError(
                    fieldIndex: offsets.firstIndex(of: check.offset),
                    "the check covers a later check, which stands at \(text(place)) "
                        + "and is worked out after it")
            }
        }
    }

    private func text(_ range: Range<Int>) -> String {
        range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound)..\(range.upperBound - 1)"
    }
}
