// SPDX-License-Identifier: Apache-2.0

extension [UInt8] {
    /// Bytes as a device file writes them: two hexadecimal digits each, with spaces between.
    package var hexText: String {
        map { byte in
            let digits = String(byte, radix: 16, uppercase: true)
            return digits.count == 1 ? "0\(digits)" : digits
        }.joined(separator: " ")
    }

    /// Bytes for a person: text in quotes, with escapes for its line ends, or else hexadecimal
    /// digits.
    package var shownText: String {
        let isText = allSatisfy { (0x20..<0x7F).contains($0) || (0x09...0x0D).contains($0) }
        guard isText, contains(where: { $0 > 0x20 }) else { return hexText }
        let text = map { byte in
            switch byte {
            case 0x0D: "\\r"
            case 0x0A: "\\n"
            case 0x09: "\\t"
            default: String(UnicodeScalar(byte))
            }
        }.joined()
        return "\"\(text)\""
    }
}
