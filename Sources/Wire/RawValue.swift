// SPDX-License-Identifier: Apache-2.0

import Readings

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
        guard let left = number, let right = other.number else { return false }
        return left == right
    }

    private var number: Decimal? {
        switch self {
        case .integer(let number): return Decimal(number)
        case .decimal(let mantissa, let exponent):
            return Decimal(mantissa: mantissa, exponent: exponent)
        case .word, .unavailable: return nil
        }
    }
}

/// Which of them a place of a frame holds.
package enum RawType: String, Hashable, Sendable, CaseIterable {
    case decimal, integer, word
}
