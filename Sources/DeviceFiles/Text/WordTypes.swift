// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Encryption
import Wire

extension TextType<Bool> {
    /// The state of a pin, a switch, a button.
    static let onOff = TextType("on or off") { text in
        switch text {
        case "on": return .success(true)
        case "off": return .success(false)
        default: break
        }
        switch text.lowercased() {
        case "true", "yes", "y", "1", "on", "enable", "enabled":
            return .failure(Mismatch(suggestion: "on"))
        case "false", "no", "n", "0", "off", "disable", "disabled":
            return .failure(Mismatch(suggestion: "off"))
        default: return .failure(Mismatch())
        }
    }
}

extension TextType<[UInt8]> {
    /// Bytes as two hexadecimal digits each, with spaces between them.
    static let bytes = TextType(
        "bytes like 42 4D 00: two hexadecimal digits each", settings: .bytes
    ) { text in
        let words = text.split(separator: " ")
        let bytes = words.map { word in word.utf8.count == 2 ? hexByte(word) : nil }
        if let wrong = bytes.firstIndex(of: nil) {
            return .failure(
                Mismatch(
                    "expected bytes like 42 4D 00, and '\(words[wrong])' is not a byte",
                    suggestion: separated(text) ?? characters(text)))
        }
        return bytes.isEmpty ? .failure(Mismatch()) : .success(bytes.compactMap { $0 })
    }

    /// `0x5A, 0xA5`, `5A:A5` and `5AA5` as `5A A5`; `nil` for a text with other characters.
    private static func separated(_ text: String) -> String? {
        let words = text.split { " ,;:-\t\n".contains($0) }
        let bytes = words.flatMap { word -> [String] in
            let digits = word.lowercased().hasPrefix("0x") ? word.dropFirst(2) : word
            let all = Array(digits.utf8.count == 1 ? "0\(digits)" : String(digits))
            return stride(from: 0, to: all.count, by: 2).map {
                String(all[$0..<min($0 + 2, all.count)])
            }
        }
        let isWhole = bytes.allSatisfy { $0.utf8.count == 2 && hexByte($0[...]) != nil }
        return isWhole ? bytes.joined(separator: " ").uppercased() : nil
    }

    /// `T=` as `54 3D`, `\r` as `0D` and `STX` as `02`; `nil` for a text that may be wrong bytes.
    private static func characters(_ text: String) -> String? {
        if let control = controls[text.uppercased()] { return control }
        let isShort = text.utf8.count <= 4 && text.utf8.allSatisfy { $0 < 0x80 && $0 != 0x20 }
        guard isShort, !text.contains(where: \.isNumber) else { return nil }
        return Array(text.utf8).hexText
    }

    private static let controls = [
        "SOH": "01", "STX": "02", "ETX": "03", "EOT": "04", "ENQ": "05", "ACK": "06", "NAK": "15",
        "ESC": "1B", "LF": "0A", "CR": "0D", "CRLF": "0D 0A", "CR LF": "0D 0A", "\\R": "0D",
        "\\N": "0A", "\\R\\N": "0D 0A",
    ]

    /// A key of AES-128.
    static let key = TextType("a key: 32 hexadecimal digits", settings: .none) { text in
        let digits = text.filter { $0 != " " }
        let bytes = stride(from: 0, to: digits.count, by: 2).map { place in
            hexByte(digits.dropFirst(place).prefix(2))
        }
        let isKey = digits.utf8.count == 2 * AESGCM.keyCount && !bytes.contains(nil)
        return isKey ? .success(bytes.compactMap { $0 }) : .failure(Mismatch())
    }

    private static func hexByte(_ word: Substring) -> UInt8? {
        word.utf8.contains(UInt8(ascii: "+")) ? nil : UInt8(word, radix: 16)
    }
}

extension TextType<String> {
    /// Any text that is not empty, up to 200 bytes.
    static let line = TextType("a text of one line") { text in
        if let mismatch = unprintable(in: text) { return .failure(mismatch) }
        return isLine(text) && text.utf8.count <= 200 ? .success(text) : .failure(Mismatch())
    }

    /// A sentence or more for a person, which may fill several lines of the file (`>-`).
    static let sentences = TextType("a text, without line breaks") { text in
        if let mismatch = unprintable(in: text) { return .failure(mismatch) }
        guard text.utf8.count <= 500 else {
            let mistake = "the text has \(text.utf8.count) bytes, and 500 are possible"
            return .failure(Mismatch(mistake))
        }
        return isLine(text) ? .success(text) : .failure(Mismatch())
    }

    /// Any characters, up to 1024 bytes; control characters as "\\x02" or "\\r" in double quotes.
    static let characters = TextType("a text") { text in
        (1...1024).contains(text.utf8.count) ? text : nil
    }

    /// The name of a device, a value, a frame, a pin: it becomes part of topics.
    static let name = TextType(
        "a name made of a-z, 0-9, _ and -, such as shed or pm25", settings: .none
    ) { text in
        if isName(text) { return .success(text) }
        let repaired = repairedName(text)
        return .failure(Mismatch(suggestion: isName(repaired) ? repaired : nil))
    }

    /// `vendor/model`.
    static let modelName = TextType(
        "a vendor and a model, like plantower/pms5003", settings: .none
    ) { text in
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        if parts.count == 2, parts.allSatisfy(isName) { return .success(text) }
        let repaired = parts.map { part in
            repairedName(part.hasSuffix(".yaml") ? String(part.dropLast(5)) : part)
        }
        let isModel = repaired.count == 2 && repaired.allSatisfy(isName)
        return .failure(
            Mismatch(suggestion: isModel ? repaired.joined(separator: "/") : nil))
    }
}

/// Not empty, and without control characters: a C string ends at a NUL, so the program would open
/// another path than the one in the file.
func isLine(_ text: some StringProtocol) -> Bool {
    !text.isEmpty && text.unicodeScalars.allSatisfy(\.isText)
}

/// The mistake of a text with a character that is none. It is invisible, so its number is named.
func unprintable(in text: String) -> Mismatch? {
    text.unicodeScalars.first { !$0.isText }.map { scalar in
        let digits = String(scalar.value, radix: 16, uppercase: true)
        let number = String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
        return Mismatch("U+\(number) is not a character of a text of one line; remove it")
    }
}

/// `[a-z0-9][a-z0-9_-]*`, at most 64 bytes.
package func isName(_ text: String) -> Bool {
    guard let first = text.utf8.first, text.utf8.count <= 64 else { return false }
    return isNameStart(first)
        && text.utf8.allSatisfy {
            isNameStart($0) || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-")
        }
}

private func isNameStart(_ byte: UInt8) -> Bool {
    isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
}

/// A name in lowercase, with `-` in place of characters that names cannot contain. Empty for a text
/// with letters outside of ASCII, which would leave too little of the name.
func repairedName(_ text: String) -> String {
    guard text.utf8.allSatisfy({ $0 < 0x80 }) else { return "" }
    return String(text.lowercased().map { isName("a\($0)") ? $0 : "-" })
}
