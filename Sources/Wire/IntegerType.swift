// SPDX-License-Identifier: Apache-2.0

/// How a whole number stands in the bytes of a frame: width, sign, order.
package struct IntegerType: Hashable, Sendable {
    /// Bytes it takes, 1 ... 4.
    package let width: Int
    package let isSigned: Bool
    /// Meaningless for one byte, and false there.
    package let isLittleEndian: Bool

    package static let u8 = IntegerType(width: 1, isSigned: false, isLittleEndian: false)
    package static let u16be = IntegerType(width: 2, isSigned: false, isLittleEndian: false)

    /// Every type that a device file can name, in the order in which they are listed to a person.
    package static let all: [IntegerType] =
        [
            u8, IntegerType(width: 1, isSigned: true, isLittleEndian: false),
        ]
        + (2...4).flatMap { width in
            [false, true].flatMap { little in
                [false, true].map { signed in
                    IntegerType(width: width, isSigned: signed, isLittleEndian: little)
                }
            }
        }

    private init(width: Int, isSigned: Bool, isLittleEndian: Bool) {
        self.width = width
        self.isSigned = isSigned
        self.isLittleEndian = isLittleEndian
    }

    /// The type of that name (`u8`, `i16be`, `u24le`, ...), if there is one.
    package init?(name: String) {
        guard let type = IntegerType.all.first(where: { $0.name == name }) else { return nil }
        self = type
    }

    /// As a device file writes it: `u16be`.
    package var name: String {
        let order = width == 1 ? "" : isLittleEndian ? "le" : "be"
        return "\(isSigned ? "i" : "u")\(width * 8)\(order)"
    }

    /// The numbers that it can hold.
    package var range: ClosedRange<Int64> {
        let span = Int64(1) << (width * 8)
        return isSigned ? -span / 2...span / 2 - 1 : 0...span - 1
    }

    /// The number at `offset`.
    ///
    /// - Precondition: `width` bytes stand there.
    package func read(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> Int64 {
        var bits: UInt32 = 0
        for index in 0..<width {
            let place = isLittleEndian ? offset + width - 1 - index : offset + index
            bits = bits << 8 | UInt32(bytes[place])
        }
        guard isSigned else { return Int64(bits) }
        let unused = 32 - width * 8
        return Int64(Int32(bitPattern: bits << unused) >> unused)
    }

    /// Puts the number at `offset`.
    ///
    /// - Precondition: `range` contains it, and `width` bytes stand there.
    package func write(_ number: Int64, to bytes: inout [UInt8], at offset: Int) {
        precondition(range.contains(number), "check the number against the type's range first")
        for index in 0..<width {
            let place = isLittleEndian ? offset + index : offset + width - 1 - index
            bytes[place] = UInt8(truncatingIfNeeded: number >> (8 * index))
        }
    }
}
