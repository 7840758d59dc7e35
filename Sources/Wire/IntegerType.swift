// SPDX-License-Identifier: Apache-2.0

/// The binary form of a whole number in a frame: width, sign, order.
package struct IntegerType: Hashable, Sendable {
    package enum Sign: String, Hashable, Sendable, CaseIterable {
        case unsigned = "u"
        /// Two's complement.
        case signed = "i"
        /// The highest bit is the sign, the others are the number.
        case magnitude = "sm"
    }

    /// Its size in bytes: 1 ... 8.
    package let width: Int
    package let sign: Sign
    /// Without a meaning for one byte, where it is `big`.
    package let order: ByteOrder

    package static let u8 = IntegerType(1, .unsigned)
    package static let u16be = IntegerType(2, .unsigned)

    /// Every type that a device file can name, in the order of the list in messages.
    package static let all: [IntegerType] = Sign.allCases.flatMap { sign in
        (1...8).flatMap { width -> [IntegerType] in
            if width == 1 { return [IntegerType(1, sign)] }
            return ByteOrder.all(ofWidth: width).map { IntegerType(width, sign, $0) }
        }
    }

    init(_ width: Int, _ sign: Sign, _ order: ByteOrder = .big) {
        self.width = width
        self.sign = sign
        self.order = order
    }

    /// The type of that name (`u8`, `i16be`, `u24le`, `u32be-swap`, `sm16be`), if there is one.
    package init?(name: String) {
        guard let type = IntegerType.all.first(where: { $0.name == name }) else { return nil }
        self = type
    }

    /// As a device file writes it: `u16be`.
    package var name: String {
        "\(sign.rawValue)\(width * 8)\(width == 1 ? "" : order.rawValue)"
    }

    /// The numbers that it can hold. Of 64 bits without a sign it is the lower half: numbers in the
    /// upper half exceed the arithmetic and read as `unavailable`.
    package var range: ClosedRange<Int64> {
        let top = Int64.max >> (64 - width * 8)
        switch sign {
        case .unsigned: return 0...(width == 8 ? top : top * 2 + 1)
        case .signed: return -top - 1...top
        case .magnitude: return -top...top
        }
    }

    /// The number at `offset`.
    ///
    /// - Precondition: `width` bytes stand there.
    package func read(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> Int64 {
        let bits = self.bits(bytes, at: offset)
        let unused = 64 - width * 8
        switch sign {
        case .unsigned:
            return Int64(bitPattern: bits)
        case .signed:
            return Int64(bitPattern: bits << unused) >> unused
        case .magnitude:
            let number = Int64(bitPattern: (bits << (unused + 1)) >> (unused + 1))
            return bits >> (width * 8 - 1) == 0 ? number : -number
        }
    }

    /// Puts the number at `offset`.
    ///
    /// - Precondition: `range` contains it, and `width` bytes stand there.
    package func write(_ number: Int64, to bytes: inout [UInt8], at offset: Int) {
        precondition(range.contains(number), "check the number against the type's range first")
        var bits = UInt64(bitPattern: number)
        if sign == .magnitude, number < 0 {
            bits = number.magnitude | UInt64(1) << (width * 8 - 1)
        }
        write(bits: bits, to: &bytes, at: offset)
    }

    /// The bytes at `offset` in their order, without a look at the sign.
    func bits(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> UInt64 {
        var bits: UInt64 = 0
        for index in 0..<width {
            bits = bits << 8 | UInt64(bytes[offset + order.place(index, of: width)])
        }
        return bits
    }

    func write(bits: UInt64, to bytes: inout [UInt8], at offset: Int) {
        for index in 0..<width {
            bytes[offset + order.place(index, of: width)] =
                UInt8(truncatingIfNeeded: bits >> (8 * (width - 1 - index)))
        }
    }
}
