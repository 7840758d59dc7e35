// SPDX-License-Identifier: Apache-2.0

/// What stands in one place of a frame, before a model says what it means.
package enum RawValue: Hashable, Sendable {
    case integer(Int64)
    /// `mantissa * 10^exponent`, with the digits that were written: `21.50` is 2150 and -2.
    case decimal(mantissa: Int64, exponent: Int)
    case word(String)
    /// The place says that there is no value: bits that are no number, a dash in a line.
    case unavailable
}

extension RawValue {
    /// True when both are numbers and the same one, however many zeros they were written with.
    package func isSameNumber(as other: RawValue) -> Bool {
        guard let left = shortest, let right = other.shortest else { return false }
        return left == right
    }

    /// Mantissa and exponent without zeros at the end.
    private var shortest: [Int64]? {
        var (mantissa, exponent): (Int64, Int)
        switch self {
        case .integer(let number): (mantissa, exponent) = (number, 0)
        case .decimal(let digits, let power): (mantissa, exponent) = (digits, power)
        case .word, .unavailable: return nil
        }
        guard mantissa != 0 else { return [0, 0] }
        while mantissa % 10 == 0 { (mantissa, exponent) = (mantissa / 10, exponent + 1) }
        return [mantissa, Int64(exponent)]
    }
}

/// Which of them a place of a frame holds.
package enum RawType: String, Hashable, Sendable, CaseIterable {
    case decimal, integer, word
}
