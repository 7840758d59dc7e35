// SPDX-License-Identifier: Apache-2.0

/// A whole number as a fixed count of text digits, zeros in front: `00042`, `0A1B`.
///
/// Hexadecimal digits are read in either case and written in capitals, unless the bytes already
/// hold the same number in another spelling.
package struct DigitsType: Hashable, Sendable {
    /// 10 or 16.
    package let radix: Int
    /// The count of digits, at most as many as fit in 63 bits.
    package let count: Int

    static let all: [DigitsType] =
        (1...18).map { DigitsType(radix: 10, count: $0) }
        + (1...15).map { DigitsType(radix: 16, count: $0) }

    /// As a device file writes it: `dec5`, `hex8`.
    package var name: String { "\(radix == 10 ? "dec" : "hex")\(count)" }

    /// The number, if all characters are digits.
    func read(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> Int64? {
        var number: Int64 = 0
        for index in 0..<count {
            guard let digit = bytes[offset + index].hexDigit, digit < radix else { return nil }
            number = number * Int64(radix) + Int64(digit)
        }
        return number
    }

    func write(_ number: Int64, to bytes: inout [UInt8], at offset: Int) {
        var rest = number
        for index in (0..<count).reversed() {
            bytes[offset + index] = UInt8.hexDigit(Int(rest % Int64(radix)))
            rest /= Int64(radix)
        }
    }
}

extension UInt8 {
    /// The number of a hexadecimal digit in either case.
    var hexDigit: Int? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): return Int(self - UInt8(ascii: "0"))
        case UInt8(ascii: "A")...UInt8(ascii: "F"): return Int(self - UInt8(ascii: "A")) + 10
        case UInt8(ascii: "a")...UInt8(ascii: "f"): return Int(self - UInt8(ascii: "a")) + 10
        default: return nil
        }
    }

    /// The digit, a capital letter from ten on.
    static func hexDigit(_ digit: Int) -> UInt8 {
        UInt8(digit) + (digit < 10 ? UInt8(ascii: "0") : UInt8(ascii: "A") - 10)
    }
}
