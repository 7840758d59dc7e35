// SPDX-License-Identifier: Apache-2.0

/// A text in a field of a fixed size, filled with zeros, with spaces or with FF.
enum FixedText {
    /// The text without what fills it; no value when it is empty or is no text.
    static func read(_ field: UnsafeRawBufferPointer) -> RawValue {
        let end = field.firstIndex { $0 == 0 || $0 == 0xFF } ?? field.count
        let text = UnsafeRawBufferPointer(rebasing: field[..<end])
        let isText = text.allSatisfy { $0 >= 0x20 && $0 != 0x7F } && text.isUTF8
        let trimmed = isText ? text.trimmed : ""
        return trimmed.isEmpty ? .unavailable : .word(trimmed)
    }

    /// The text, filled with zeros.
    static func bytes(of value: RawValue, count: Int) throws(EncodingError) -> [UInt8] {
        let text: String
        switch value {
        case .word(let word): text = word
        case .unavailable: text = ""
        case .integer, .decimal: throw EncodingError(slot: nil, "the field holds a text")
        }
        guard text.utf8.count <= count else {
            throw EncodingError(slot: nil, "the field holds \(count) bytes of text")
        }
        let bytes = Array(text.utf8) + [UInt8](repeating: 0, count: count - text.utf8.count)
        guard bytes.withUnsafeBytes(read) == value else {
            throw EncodingError(slot: nil, "the text begins or ends with a space, or has controls")
        }
        return bytes
    }
}
