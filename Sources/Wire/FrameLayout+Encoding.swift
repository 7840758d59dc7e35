// SPDX-License-Identifier: Apache-2.0

extension FrameLayout {
    /// Encodes a frame from the same fields that decode it.
    func encode(
        _ values: [RawValue?], over: [UInt8]?, rounding: Bool
    ) throws(EncodingError) -> [UInt8] {
        var bytes = over ?? blank(for: values)
        guard sizes.contains(bytes.count) else {
            throw EncodingError(
                slot: nil,
                "the frame takes \(sizes.text) bytes, and the given ones are \(bytes.count)")
        }
        let items = over == nil ? list?.items(for: values) : try list?.items(over: bytes)
        writeConstants(to: &bytes)
        if let items { list?.writeCount(of: items, to: &bytes) }
        for (index, value) in values.enumerated() {
            guard let value else { continue }
            guard bytes.withUnsafeBytes({ list?.holds(index, in: $0) }) ?? true else {
                throw EncodingError(
                    slot: index, "the given frame has \(items ?? 0) items, and this is a later one")
            }
            let isThere = over != nil && bytes.withUnsafeBytes { slots[index].read($0) == value }
            if isThere { continue }
            try write(value, slot: index, to: &bytes, rounding: rounding)
        }
        for span in checks {
            let value = bytes.withUnsafeBytes { span.value(over: $0) }
            span.check.write(value, to: &bytes, at: span.offset.place(in: bytes.count))
        }
        try verify(bytes)
        return bytes
    }

    /// The shortest frame that has all these slots, of zeros.
    private func blank(for values: [RawValue?]) -> [UInt8] {
        let size = list.map { $0.size(of: $0.items(for: values)) } ?? sizes.lowerBound
        var bytes = [UInt8](repeating: 0, count: size)
        for slot in digits {
            guard case .number(let type) = slot.content else { continue }
            let start = slot.offset.place(in: bytes.count)
            for place in start..<start + type.width { bytes[place] = UInt8(ascii: "0") }
        }
        return bytes
    }

    private func writeConstants(to bytes: inout [UInt8]) {
        bytes.replaceSubrange(0..<sync.count, with: sync)
        for piece in head + tail {
            let start = piece.offset.place(in: bytes.count)
            bytes.replaceSubrange(start..<start + piece.bytes.count, with: piece.bytes)
        }
        // The number of items is written with its list.
        if case .length(let type, let offset, 1, let plus) = extent {
            type.write(Int64(bytes.count - plus), to: &bytes, at: offset)
        }
    }

    private func write(
        _ value: RawValue, slot index: Int, to bytes: inout [UInt8], rounding: Bool
    ) throws(EncodingError) {
        let slot = slots[index]
        let place = slot.offset.place(in: bytes.count)
        do throws(EncodingError) {
            switch slot.content {
            case .number(let type):
                try type.write(value, to: &bytes, at: place, rounding: rounding)
            case .text(let count):
                let text = try FixedText.bytes(of: value, count: count)
                bytes.replaceSubrange(place..<place + count, with: text)
            case .bits(let type, let bits):
                try type.write(value, to: &bytes, at: place, bits: bits)
            }
        } catch {
            throw EncodingError(slot: index, error.message)
        }
    }

    /// A number may contain the mark that ends the frame: a receiver would end the frame there.
    private func verify(_ bytes: [UInt8]) throws(EncodingError) {
        guard case .mark = extent else { return }
        if case .frame(bytes.count) = bytes.withUnsafeBytes({ match($0) }) { return }
        throw EncodingError(slot: nil, "the frame would hold its end before its end")
    }
}

extension IntegerType {
    /// Puts a number into some of the bits and keeps the others.
    fileprivate func write(
        _ value: RawValue, to bytes: inout [UInt8], at offset: Int, bits group: ClosedRange<Int>
    ) throws(EncodingError) {
        guard case .integer(let number) = value else {
            throw EncodingError(slot: nil, "the field holds a whole number")
        }
        let largest = UInt64.max >> (64 - UInt64(group.count))
        guard number >= 0, number <= largest else {
            throw EncodingError(
                slot: nil, "\(number) does not fit \(group.count) bits, which hold 0..\(largest)")
        }
        let old = bytes.withUnsafeBytes { bits($0, at: offset) }
        let kept = old & ~(largest << UInt64(group.lowerBound))
        write(bits: kept | UInt64(number) << UInt64(group.lowerBound), to: &bytes, at: offset)
    }
}

extension ClosedRange<Int> {
    /// `9`, or `3..9`.
    package var text: String { count == 1 ? "\(lowerBound)" : "\(lowerBound)..\(upperBound)" }
}
