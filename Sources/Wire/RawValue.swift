// SPDX-License-Identifier: Apache-2.0

import Readings

/// The content of one place of a frame, before a model gives it a meaning.
package enum RawValue: Hashable, Sendable {
    case integer(Int64)
    /// `mantissa * 10^exponent`, with the digits as written: `21.50` is 2150 and -2.
    case decimal(mantissa: Int64, exponent: Int)
    case word(String)
    /// The place is marked as "no value": bits that are no number, a dash in a line.
    case unavailable
}

extension RawValue {
    /// True when both are equal numbers, with any count of written zeros.
    package func isSameNumber(as other: RawValue) -> Bool {
        guard let left = number, let right = other.number else { return false }
        return left == right
    }

    /// The number; `nil` for a word, and where there is no value.
    package var number: Decimal? {
        switch self {
        case .integer(let number): return Decimal(number)
        case .decimal(let mantissa, let exponent):
            return Decimal(mantissa: mantissa, exponent: exponent)
        case .word, .unavailable: return nil
        }
    }
}

/// The kind of a place's content.
package enum RawType: String, Hashable, Sendable, CaseIterable {
    case decimal, integer, word
}
