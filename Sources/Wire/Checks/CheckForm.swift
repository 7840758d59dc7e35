// SPDX-License-Identifier: Apache-2.0

/// How the result of a check stands in the frame.
package enum CheckForm: String, Hashable, Sendable, CaseIterable {
    /// In binary, high byte first; the form of what is one byte.
    case big = "be"
    /// In binary, low byte first.
    case little = "le"
    /// Hexadecimal digits, the highest first.
    case hex
    /// Decimal digits, zeros in front.
    case decimal = "dec"
    /// One printable character.
    case character

    /// Whether it is visible characters, as in a line of text.
    var isText: Bool { self != .big && self != .little }

    /// The type of number that a result of that many bits is in this form.
    func type(bits: Int) -> NumberType {
        switch self {
        case .big, .character: return .integer(IntegerType((bits + 7) / 8, .unsigned))
        case .little: return .integer(IntegerType((bits + 7) / 8, .unsigned, .little))
        case .hex: return .digits(DigitsType(radix: 16, count: (bits + 3) / 4))
        case .decimal:
            let most = UInt64.max >> (64 - UInt64(bits))
            return .digits(DigitsType(radix: 10, count: String(most).utf8.count))
        }
    }

    /// What is written behind the name of an algorithm; `nil` for a form that it does not have.
    func suffix(of algorithm: CheckAlgorithm) -> String? {
        if let only = algorithm.onlyForm { return only == self ? "" : nil }
        switch self {
        case .character: return nil
        case .big where algorithm.bits == 8: return ""
        case .little where algorithm.bits == 8: return nil
        // As types are written: u16be.
        case .big where algorithm.name == "sum16", .little where algorithm.name == "sum16":
            return rawValue
        case .big, .little, .hex, .decimal: return "-\(rawValue)"
        }
    }
}
