// SPDX-License-Identifier: Apache-2.0

extension [UInt8] {
    /// Appends the bytes of a constant text.
    mutating func append(utf8 text: StaticString) {
        text.withUTF8Buffer { append(contentsOf: $0) }
    }

    /// Appends a JSON string with its quotes; control characters, `"` and `\` are escaped.
    mutating func appendQuoted(_ string: String) {
        append(UInt8(ascii: "\""))
        for byte in string.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                append(UInt8(ascii: "\\"))
                append(byte)
            case 0..<0x20:
                append(utf8: "\\u00")
                append(UInt8.hexDigit(byte >> 4))
                append(UInt8.hexDigit(byte & 0xF))
            default:
                append(byte)
            }
        }
        append(UInt8(ascii: "\""))
    }
}

extension UInt8 {
    fileprivate static func hexDigit(_ nibble: UInt8) -> UInt8 {
        nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "a") + nibble - 10
    }
}
