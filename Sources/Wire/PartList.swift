// SPDX-License-Identifier: Apache-2.0

/// The content of `{parts}` in a template: texts in any order with a separator between them. Some
/// may be missing, and unknown ones may be among them.
///
///     +SENS: T=21.5;H=40;OK        T={t:decimal} and H={h:decimal}, separated by ;
package struct PartList: Sendable {
    let set: TemplateSet
    let separator: [UInt8]

    /// - Throws: `LayoutError` with the wrong part as its field.
    package init(_ parts: [Template], separator: String) throws(LayoutError) {
        guard !separator.isEmpty else {
            throw LayoutError(fieldIndex: nil, "something must stand between two parts")
        }
        if let long = parts.firstIndex(where: { $0.lineCount > 1 }) {
            throw LayoutError(fieldIndex: long, "a part is within one line")
        }
        set = try TemplateSet(parts, .init(one: "part", whole: "line"))
        self.separator = Array(separator.utf8)
    }

    /// The ranges of the parts in that range of the bytes.
    func texts(_ range: Range<Int>, of bytes: UnsafeRawBufferPointer) -> [Range<Int>] {
        var texts: [Range<Int>] = []
        var (start, at) = (range.lowerBound, range.lowerBound)
        while at < range.upperBound {
            if bytes[at..<range.upperBound].starts(with: separator) {
                texts.append(start..<at)
                at += separator.count
                start = at
            } else {
                at += 1
            }
        }
        return texts + [start..<range.upperBound]
    }

    /// Encodes the parts with those values.
    ///
    /// - Parameters:
    ///   - over: Parts of an example.
    ///   - firstSlot: For the error.
    func encode(
        _ values: [RawValue?], over: [UInt8]?, rounding: Bool, firstSlot: Int
    ) throws(EncodingError) -> [UInt8] {
        do throws(EncodingError) {
            guard let over else {
                return Array(
                    try set.encode(values, rounding: rounding).joined(separator: separator))
            }
            let present = over.withUnsafeBytes { texts(0..<over.count, of: $0) }
            return try set.replace(present, of: over, with: values, rounding: rounding)
        } catch {
            throw EncodingError(slot: error.slot.map { $0 + firstSlot }, error.message)
        }
    }
}
