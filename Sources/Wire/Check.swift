// SPDX-License-Identifier: Apache-2.0

/// The arithmetic by which a frame shows that it arrived whole.
package enum Check: String, Hashable, Sendable, CaseIterable {
    /// The low byte of the sum of the bytes.
    case sum8
    /// The byte that brings the sum to a multiple of 256 (MH-Z19: `0xFF - sum + 1`).
    case sum8Negate = "sum8-negate"
    /// The low sixteen bits of the sum, high byte first (Plantower).
    case sum16be
    /// All bytes exclusive-or.
    case xor8

    /// How the result stands in the frame.
    package var type: IntegerType {
        self == .sum16be ? .u16be : .u8
    }

    /// The result over those bytes.
    package func value(over bytes: UnsafeRawBufferPointer) -> Int64 {
        switch self {
        case .sum8: return sum(bytes) & 0xFF
        case .sum8Negate: return -sum(bytes) & 0xFF
        case .sum16be: return sum(bytes) & 0xFFFF
        case .xor8: return Int64(bytes.reduce(0, ^))
        }
    }

    private func sum(_ bytes: UnsafeRawBufferPointer) -> Int64 {
        var sum: Int64 = 0
        for byte in bytes { sum += Int64(byte) }
        return sum
    }
}
