// SPDX-License-Identifier: Apache-2.0

/// The order of a number's bytes on the wire.
///
/// The swapped orders are for 32-bit numbers in two 16-bit registers. Some devices send the low
/// register first and each register with its high byte first (PZEM meters: `C D A B`), others the
/// reverse.
package enum ByteOrder: String, Hashable, Sendable, CaseIterable {
    case big = "be"
    case little = "le"
    /// Low word first, each word big-endian. Four bytes only.
    case bigSwapped = "be-swap"
    /// High word first, each word little-endian. Four bytes only.
    case littleSwapped = "le-swap"

    /// The position of the byte of that significance; 0 is the most significant of `width`.
    func place(_ significance: Int, of width: Int) -> Int {
        switch self {
        case .big: return significance
        case .little: return width - 1 - significance
        case .bigSwapped: return significance ^ 2
        case .littleSwapped: return significance ^ 1
        }
    }
}
