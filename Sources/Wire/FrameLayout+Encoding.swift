// SPDX-License-Identifier: Apache-2.0

extension FrameLayout {
    /// The bytes of a frame, from the same fields that decode it.
    func encode(_ values: [RawValue?], over: [UInt8]?) throws(EncodingError) -> [UInt8] {
        var bytes = over ?? [UInt8](repeating: 0, count: size)
        guard bytes.count == size else {
            throw EncodingError(
                slot: nil, "the frame takes \(size) bytes, and the given ones are \(bytes.count)")
        }
        bytes.replaceSubrange(0..<sync.count, with: sync)
        for piece in fixed {
            bytes.replaceSubrange(
                piece.offset..<piece.offset + piece.bytes.count, with: piece.bytes)
        }
        for (index, value) in values.enumerated() {
            if let value { try write(value, slot: index, to: &bytes) }
        }
        for span in checks { write(span, to: &bytes) }
        return bytes
    }

    private func write(
        _ value: RawValue, slot: Int, to bytes: inout [UInt8]
    ) throws(EncodingError) {
        let type = slots[slot].type
        guard case .integer(let number) = value else {
            throw EncodingError(slot: slot, "the field holds a whole number")
        }
        guard type.range.contains(number) else {
            throw EncodingError(
                slot: slot,
                "\(number) does not fit \(type.name), which holds "
                    + "\(type.range.lowerBound)..\(type.range.upperBound)")
        }
        type.write(number, to: &bytes, at: slots[slot].offset)
    }

    private func write(_ span: CheckSpan, to bytes: inout [UInt8]) {
        let value = bytes.withUnsafeBytes { all in
            span.check.value(over: UnsafeRawBufferPointer(rebasing: all[span.covers]))
        }
        span.check.type.write(value, to: &bytes, at: span.offset)
    }
}
