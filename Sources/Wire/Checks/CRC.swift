// SPDX-License-Identifier: Apache-2.0

/// A cyclic redundancy check, by the parameters that data sheets and catalogues give.
///
/// The polynomial is written without its highest term and with the highest bit first: 8005, not
/// A001. `initial` is written likewise, also where the bits of each byte go in from the lowest.
///
/// One table of 256 entries makes a byte one step, whatever the width: without reflection the
/// register stands at the upper end of 32 bits, with it at the lower.
///
/// A class for the same reason as `CheckAlgorithm`.
package final class CRC: Sendable {
    /// Which bits come first: the highest, or, reflected, the lowest.
    package enum Reflection: String, Hashable, Sendable, CaseIterable {
        case none
        /// The bits of each byte go in from the lowest.
        case `in`
        /// The result is turned around.
        case out
        case both

        var ofInput: Bool { self == .in || self == .both }
        var ofOutput: Bool { self == .out || self == .both }
    }

    /// Bits of the result that there may be.
    package static let widths = 8...32

    package let width: Int
    private let isReflected: Bool
    /// Whether the register holds the bits of the result in the opposite order.
    private let isTurned: Bool
    private let xor: UInt32
    /// What the register holds at the beginning.
    private let start: UInt32
    private let table: [UInt32]

    /// - Parameters:
    ///   - width: Bits of the result, 8 ... 32.
    ///   - polynomial: Odd, of `width` bits.
    ///   - initial: What the register holds before the first byte, of `width` bits.
    ///   - xor: What the result is combined with at the end, of `width` bits.
    package init(
        _ width: Int, _ polynomial: UInt32, initial: UInt32 = 0, _ reflection: Reflection = .none,
        xor: UInt32 = 0
    ) {
        precondition(Self.widths.contains(width), "a CRC has 8 to 32 bits")
        precondition(polynomial & 1 == 1, "write the polynomial with its highest bit first")
        precondition((polynomial | initial | xor) >> (width - 1) <= 1, "it has more bits")
        self.width = width
        isReflected = reflection.ofInput
        isTurned = reflection.ofInput != reflection.ofOutput
        self.xor = xor
        if reflection.ofInput {
            start = Self.reversed(initial, width)
            table = Self.reflectedTable(Self.reversed(polynomial, width))
        } else {
            start = initial << (32 - width)
            table = Self.plainTable(polynomial << (32 - width))
        }
    }

    /// The result over those bytes.
    package func value(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
        let register = table.withUnsafeBufferPointer { table in
            var register = start
            if isReflected {
                for byte in bytes {
                    let place = UInt8(truncatingIfNeeded: register) ^ byte
                    register = register >> 8 ^ table[Int(place)]
                }
            } else {
                for byte in bytes {
                    register = register << 8 ^ table[Int(UInt8(register >> 24) ^ byte)]
                }
            }
            return register
        }
        let result = isReflected ? register : register >> (32 - width)
        return (isTurned ? Self.reversed(result, width) : result) ^ xor
    }

    /// The lowest bits of a number in the opposite order.
    package static func reversed(_ number: UInt32, _ width: Int) -> UInt32 {
        (0..<width).reduce(0) { result, bit in result << 1 | (number >> bit & 1) }
    }

    private static func reflectedTable(_ polynomial: UInt32) -> [UInt32] {
        (0..<256).map { byte in
            (0..<8).reduce(UInt32(byte)) { rest, _ in
                rest & 1 == 0 ? rest >> 1 : rest >> 1 ^ polynomial
            }
        }
    }

    private static func plainTable(_ polynomial: UInt32) -> [UInt32] {
        (0..<256).map { byte in
            (0..<8).reduce(UInt32(byte) << 24) { rest, _ in
                rest >> 31 == 0 ? rest << 1 : rest << 1 ^ polynomial
            }
        }
    }
}

extension CRC {
    /// CRC-32 as Ethernet and zip have it.
    package static let crc32 = CRC(
        32, 0x04C1_1DB7, initial: 0xFFFF_FFFF, .both, xor: 0xFFFF_FFFF)
}
