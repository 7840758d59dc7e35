// SPDX-License-Identifier: Apache-2.0

extension Decimal {
    /// Reads a number as a person writes it: `21.4`, `-7`, `+0.05`, `1200`, `1.5e3`.
    ///
    /// Digits that 64 bits do not hold are dropped from the end.
    ///
    /// - Returns: `nil` when the text is anything else; nothing may stand around the number.
    package init?(_ text: some StringProtocol) {
        var scanner = DecimalScanner(Substring(text))
        guard let number = scanner.scan() else { return nil }
        self = number
    }

    /// Appends the number as a person writes it: no zeros that say nothing, and no power of ten
    /// unless there would be more than 24 of them.
    package func append(to text: inout [UInt8]) {
        if mantissa < 0 { text.append(UInt8(ascii: "-")) }
        let start = text.count
        text.appendDigits(mantissa.magnitude)
        let digits = text.count - start
        switch exponent {
        case 0...24 where digits + exponent <= 24:
            text.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: exponent))
        case -24..<0:
            let zeros = max(0, 1 - exponent - digits)
            text.insert(contentsOf: repeatElement(UInt8(ascii: "0"), count: zeros), at: start)
            text.insert(UInt8(ascii: "."), at: text.count + exponent)
        default:
            text.append(UInt8(ascii: "e"))
            if exponent < 0 { text.append(UInt8(ascii: "-")) }
            text.appendDigits(UInt64(exponent.magnitude))
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

extension [UInt8] {
    /// Appends a whole number in decimal digits.
    ///
    /// Digits come from the end, so they are put on the stack, and appended all at once: each
    /// append asks anew whether the array is shared and large enough.
    mutating func appendDigits(_ number: UInt64) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
            var (rest, first) = (number, 20)
            repeat {
                first -= 1
                digits[first] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            } while rest > 0
            append(contentsOf: UnsafeBufferPointer(rebasing: digits[first...]))
        }
    }
}
