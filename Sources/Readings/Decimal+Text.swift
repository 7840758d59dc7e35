// SPDX-License-Identifier: Apache-2.0

extension Decimal {
    /// Reads a number as a person writes it: `21.4`, `-7`, `+0.05`, `1200`, `1.5e3`.
    ///
    /// Digits that do not fit in 64 bits are rounded off, half away from zero.
    ///
    /// - Returns: `nil` when the text is anything else, also with spaces around the number.
    package init?(_ text: some StringProtocol) {
        var text = String(text)
        let number = text.withUTF8 { bytes in
            Decimal(whole: UnsafeRawBufferPointer(bytes))
        }
        guard let number else { return nil }
        self = number
    }

    private init?(whole text: UnsafeRawBufferPointer) {
        guard let number = DecimalText(text) else { return nil }
        let rest = UnsafeRawBufferPointer(rebasing: text[number.length...])
        guard let power = Self.power(rest) else { return nil }
        let isUp = number.firstDropped.map { $0 >= 5 } ?? false
        let (up, isOver) = number.mantissa.addingReportingOverflow(text[0] == 0x2D ? -1 : 1)
        self.init(
            mantissa: isUp && !isOver ? up : number.mantissa, exponent: power - number.decimals)
    }

    /// The power of ten after a number, `e3`: at most three digits, enough for every number; 0 when
    /// there is none.
    private static func power(_ text: UnsafeRawBufferPointer) -> Int? {
        guard let first = text.first else { return 0 }
        guard first == UInt8(ascii: "e") || first == UInt8(ascii: "E") else { return nil }
        let digits = UnsafeRawBufferPointer(rebasing: text.dropFirst())
        guard let power = DecimalText(digits, allowsPoint: false), power.length == digits.count,
            power.firstDropped == nil, power.mantissa.magnitude <= 999
        else { return nil }
        return Int(power.mantissa)
    }

    /// Appends the number as a person writes it: no trailing zeros after the point, and a power of
    /// ten only instead of more than 24 zeros.
    package func append(to text: inout [UInt8]) {
        if (-24..<0).contains(exponent) {
            text.appendDecimal(mantissa: mantissa, decimals: -exponent)
            return
        }
        let start = text.count
        text.appendDecimal(mantissa: mantissa, decimals: 0)
        let digits = text.count - start - (mantissa < 0 ? 1 : 0)
        if (0...24).contains(exponent), digits + exponent <= 24 {
            text.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: exponent))
        } else {
            text.append(UInt8(ascii: "e"))
            text.appendDecimal(mantissa: Int64(exponent), decimals: 0)
        }
    }
}

extension Decimal: CustomStringConvertible {
    package var description: String {
        var text: [UInt8] = []
        append(to: &text)
        return String(decoding: text, as: UTF8.self)
    }
}
