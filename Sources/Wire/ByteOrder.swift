// SPDX-License-Identifier: Apache-2.0

/// The order of a number's bytes on the wire.
///
/// The swapped orders are for numbers in several 16-bit registers. Some devices send the lowest
/// register first and each register with its high byte first (PZEM meters: `C D A B`), others the
/// highest register first and each register with its low byte first.
package enum ByteOrder: String, Hashable, Sendable, CaseIterable {
    case big = "be"
    case little = "le"
    /// Lowest word first, each word big-endian. 4, 6 or 8 bytes.
    case bigSwapped = "be-swap"
    /// Highest word first, each word little-endian. 4, 6 or 8 bytes.
    case littleSwapped = "le-swap"

    /// The orders of a number of that width.
    static func all(ofWidth width: Int) -> [ByteOrder] {
        width >= 4 && width % 2 == 0 ? allCases : [.big, .little]
    }

    /// The position of the byte of that significance; 0 is the most significant of `width`.
    func place(_ significance: Int, of width: Int) -> Int {
        switch self {
        case .big: return significance
        case .little: return width - 1 - significance
        case .bigSwapped: return width - 2 - (significance & ~1) + (significance & 1)
        case .littleSwapped: return significance ^ 1
        }
    }
}
