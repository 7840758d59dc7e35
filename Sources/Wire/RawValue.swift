// SPDX-License-Identifier: Apache-2.0

/// What stands in one place of a frame, before a model says what it means.
package enum RawValue: Hashable, Sendable {
    case integer(Int64)
    /// `mantissa * 10^exponent`, with the digits that were written: `21.50` is 2150 and -2.
    case decimal(mantissa: Int64, exponent: Int)
    case word(String)
}

/// Which of them a place of a frame holds; a template names them so in its holes.
package enum RawType: String, Hashable, Sendable, CaseIterable {
    /// In a line: a sign, digits, a point and digits; the sign and the point may be missing.
    case decimal
    /// In a line: a sign and digits; the sign may be missing.
    case integer
    /// Visible characters without a space, up to the text that follows.
    case word
}
