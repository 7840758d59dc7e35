// SPDX-License-Identifier: Apache-2.0

/// The members of a JSON object, as a reading has them: names and plain values.
///
/// A value that is itself an object or an array is kept as its text.
package struct FlatJSON {
    package struct Member: Equatable {
        package let name: String
        /// The text of the value, without the quotes of a string.
        package let text: String
        /// Whether the value is a string.
        package let isString: Bool
    }

    private let bytes: [UInt8]
    private var at = 0

    private init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// - Returns: `nil` when the bytes are not a JSON object.
    package static func members(of bytes: [UInt8]) -> [Member]? {
        var reader = FlatJSON(bytes)
        return reader.object()
    }

    private mutating func object() -> [Member]? {
        guard take("{") else { return nil }
        var members: [Member] = []
        if take("}") { return isAtEnd ? members : nil }
        while true {
            guard let name = string(), take(":") else { return nil }
            skipSpaces()
            let isString = at < bytes.count && bytes[at] == UInt8(ascii: "\"")
            guard let text = value() else { return nil }
            members.append(Member(name: name, text: text, isString: isString))
            if take("}") { return isAtEnd ? members : nil }
            guard take(",") else { return nil }
        }
    }

    private mutating func value() -> String? {
        skipSpaces()
        guard at < bytes.count else { return nil }
        if bytes[at] == UInt8(ascii: "\"") { return string() }
        let start = at
        var depth = 0
        while at < bytes.count {
            switch bytes[at] {
            case UInt8(ascii: "\""):
                guard string() != nil else { return nil }
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: ","):
                if depth == 0 { return text(start) }
                if bytes[at] != UInt8(ascii: ",") { depth -= 1 }
            default: break
            }
            at += 1
        }
        return nil
    }

    private func text(_ start: Int) -> String? {
        let words = bytes[start..<at].split { $0 <= 0x20 }
        return words.isEmpty
            ? nil : String(decoding: Array(words.joined(separator: [0x20])), as: UTF8.self)
    }

    private mutating func string() -> String? {
        guard take("\"") else { return nil }
        var text: [UInt8] = []
        while at < bytes.count {
            let byte = bytes[at]
            at += 1
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"):
                guard let character = escaped() else { return nil }
                text += Array(String(character).utf8)
            default: text.append(byte)
            }
        }
        return nil
    }

    private mutating func escaped() -> Character? {
        guard at < bytes.count else { return nil }
        defer { at += 1 }
        switch bytes[at] {
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "u"):
            let digits = bytes[(at + 1)...].prefix(4)
            at += digits.count
            let number = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
            return number.flatMap(Unicode.Scalar.init).map(Character.init) ?? "\u{FFFD}"
        case let byte: return Character(Unicode.Scalar(byte))
        }
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        skipSpaces()
        guard at < bytes.count, bytes[at] == UInt8(ascii: character) else { return false }
        at += 1
        return true
    }

    private mutating func skipSpaces() {
        while at < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[at]) { at += 1 }
    }

    private var isAtEnd: Bool {
        bytes[at...].allSatisfy { $0 <= 0x20 }
    }
}
