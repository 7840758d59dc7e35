// SPDX-License-Identifier: Apache-2.0

/// A number in binary floating point (IEEE 754) and its conversion to decimal and back.
///
/// For 230.4 V a meter sends the nearest number of 32 bits, 230.39999... The decoder takes the
/// shortest decimal number that rounds to these bits: 230.4 again. The encoder rounds to the
/// nearest and gets the same bits.
package struct FloatType: Hashable, Sendable {
    /// The bits as a whole number: 4 or 8 bytes, with their order.
    private let bits: IntegerType

    static let all: [FloatType] = [4, 8].flatMap { width in
        ByteOrder.all(ofWidth: width).map { FloatType(bits: IntegerType(width, .unsigned, $0)) }
    }

    package var width: Int { bits.width }

    /// As a device file writes it: `f32be`.
    package var name: String { "f" + bits.name.dropFirst() }

    /// The number, or `unavailable` for an infinity and for NaN.
    func read(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> RawValue {
        let bits = self.bits.bits(bytes, at: offset)
        return width == 4
            ? Self.shortest(Float(bitPattern: UInt32(truncatingIfNeeded: bits)).description)
            : Self.shortest(Double(bitPattern: bits).description)
    }

    func write(
        _ value: RawValue, to bytes: inout [UInt8], at offset: Int, rounding: Bool
    ) throws(EncodingError) {
        let text: String
        switch value {
        case .integer(let number): text = "\(number)"
        case .decimal(let mantissa, let exponent): text = "\(mantissa)e\(exponent)"
        case .unavailable: text = "nan"
        case .word: throw EncodingError(slot: nil, "the field holds a number")
        }
        let bits =
            width == 4
            ? Float(text).flatMap { $0.isInfinite ? nil : UInt64($0.bitPattern) }
            : Double(text).flatMap { $0.isInfinite ? nil : $0.bitPattern }
        guard let bits else {
            throw EncodingError(slot: nil, "the number is too large for \(name)")
        }
        self.bits.write(bits: bits, to: &bytes, at: offset)
        guard !rounding, value != .unavailable else { return }
        guard bytes.withUnsafeBytes({ read($0, at: offset) }).isSameNumber(as: value) else {
            throw EncodingError(slot: nil, "the number has more digits than \(name) can hold")
        }
    }

    /// The number in the text that Swift prints: `230.4`, `1e-05`, `nan`.
    private static func shortest(_ text: String) -> RawValue {
        var (mantissa, exponent) = (Int64(0), 0)
        var (isNegative, isFraction) = (false, false)
        var (power, isPower, isPowerNegative) = (0, false, false)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                let digit = Int(byte - UInt8(ascii: "0"))
                if isPower {
                    power = power * 10 + digit
                } else {
                    mantissa = mantissa * 10 + Int64(digit)
                }
                if isFraction { exponent -= 1 }
            case UInt8(ascii: "."): isFraction = true
            case UInt8(ascii: "e"): (isFraction, isPower) = (false, true)
            case UInt8(ascii: "-"):
                if isPower { isPowerNegative = true } else { isNegative = true }
            case UInt8(ascii: "+"): continue
            default: return .unavailable
            }
        }
        return .decimal(
            mantissa: isNegative ? -mantissa : mantissa,
            exponent: isPowerNegative ? exponent - power : exponent + power)
    }
}
