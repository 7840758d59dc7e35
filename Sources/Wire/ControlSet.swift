// SPDX-License-Identifier: Apache-2.0

/// A set of control characters.
struct ControlSet: Hashable, Sendable {
    private var bits: UInt32 = 0

    /// The control characters among some bytes.
    init(_ bytes: [UInt8] = []) {
        for byte in bytes where byte < 0x20 { bits |= 1 << UInt32(byte) }
    }

    mutating func formUnion(_ other: ControlSet) { bits |= other.bits }

    func contains(_ byte: UInt8) -> Bool { byte < 0x20 && bits >> UInt32(byte) & 1 == 1 }
}
