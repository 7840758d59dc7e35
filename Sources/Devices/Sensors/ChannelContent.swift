// SPDX-License-Identifier: Apache-2.0

import Readings

/// What the files of a channel contain.
package enum ChannelContent: Hashable, Sendable, CustomStringConvertible {
    case number(Decimal)
    /// The first line of a text file, without spaces at its ends. It can be empty.
    case word(String)

    package var description: String {
        switch self {
        case .number(let number): return "\(number)"
        case .word(let word): return "'\(word)'"
        }
    }
}
