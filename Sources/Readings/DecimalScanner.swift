// SPDX-License-Identifier: Apache-2.0

/// Reads a number from the bytes of a text.
struct DecimalScanner {
    private var rest: Substring.UTF8View
    private var digits: Int128 = 0
    private var exponent = 0

    init(_ text: Substring) {
        rest = text.utf8
    }

    /// The number, when the whole text is one.
    mutating func scan() -> Decimal? {
        let isNegative = takeSign()
        guard takeDigits(isFraction: false) > 0 else { return nil }
        if take("."), takeDigits(isFraction: true) == 0 { return nil }
        if take("e") || take("E") {
            guard let power = takePower() else { return nil }
            exponent += power
        }
        guard rest.isEmpty else { return nil }
        return Decimal(wide: isNegative ? -digits : digits, exponent: exponent)
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: character) else { return false }
        rest.removeFirst()
        return true
    }

    /// True for a minus; a plus is taken too.
    private mutating func takeSign() -> Bool {
        if take("-") { return true }
        _ = take("+")
        return false
    }

    private mutating func takeDigit() -> Int? {
        guard let byte = rest.first, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else {
            return nil
        }
        rest.removeFirst()
        return Int(byte - UInt8(ascii: "0"))
    }

    /// How many digits stood there. Thirty are kept, which is more than any number keeps.
    private mutating func takeDigits(isFraction: Bool) -> Int {
        var count = 0
        while let digit = takeDigit() {
            count += 1
            let isKept = digits < Int128(1_000_000_000_000_000_000) * 1_000_000_000_000
            if isKept { digits = digits * 10 + Int128(digit) }
            if isFraction, isKept { exponent -= 1 }
            if !isFraction, !isKept { exponent += 1 }
        }
        return count
    }

    /// A power of ten of at most three digits, which is all that a number can have.
    private mutating func takePower() -> Int? {
        let isNegative = takeSign()
        guard var power = takeDigit() else { return nil }
        while let digit = takeDigit() {
            power = power * 10 + digit
            guard power <= 999 else { return nil }
        }
        return isNegative ? -power : power
    }
}
