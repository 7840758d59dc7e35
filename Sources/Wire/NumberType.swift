// SPDX-License-Identifier: Apache-2.0

/// The encoding of a number in a frame.
package enum NumberType: Hashable, Sendable {
    /// In binary.
    case integer(IntegerType)
    /// In binary floating point, of 4 or 8 bytes.
    case float(FloatType)
    /// Two decimal digits a byte, in the order of an unsigned integer of that width.
    case bcd(IntegerType)
    /// As text digits.
    case digits(DigitsType)

    /// Every type that a device file can name; each count of digits is a type.
    package static let all: [NumberType] =
        IntegerType.all.map(integer) + FloatType.all.map(float)
        + IntegerType.all.filter { $0.sign == .unsigned }.map(bcd)
        + DigitsType.all.map(digits)

    /// The type of that name, if there is one.
    package init?(name: String) {
        guard let type = NumberType.all.first(where: { $0.name == name }) else { return nil }
        self = type
    }

    /// As a device file writes it: `u16be`, `f32le`, `bcd16be`, `dec4`, `hex8`.
    package var name: String {
        switch self {
        case .integer(let type): return type.name
        case .float(let type): return type.name
        case .bcd(let type): return "bcd" + type.name.dropFirst()
        case .digits(let type): return type.name
        }
    }

    /// Its size in bytes.
    package var width: Int {
        switch self {
        case .integer(let type), .bcd(let type): return type.width
        case .float(let type): return type.width
        case .digits(let type): return type.count
        }
    }

    /// The kind of a slot's content.
    package var rawType: RawType {
        if case .float = self { return .decimal }
        return .integer
    }

    /// The numbers that it can hold; `nil` for floating point.
    package var range: ClosedRange<Int64>? {
        switch self {
        case .integer(let type): return type.range
        case .float: return nil
        case .bcd(let type): return 0...Self.power(10, type.width * 2) - 1
        case .digits(let type): return 0...Self.power(type.radix, type.count) - 1
        }
    }

    /// The content at `offset`: a number, or `unavailable` for bits that are no number.
    ///
    /// - Precondition: `width` bytes stand there.
    func read(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> RawValue {
        switch self {
        case .integer(let type):
            let number = type.read(bytes, at: offset)
            return number < 0 && type.sign == .unsigned ? .unavailable : .integer(number)
        case .float(let type):
            return type.read(bytes, at: offset)
        case .bcd(let type):
            return Self.decimal(bcd: type.bits(bytes, at: offset), type.width * 2)
        case .digits(let type):
            return type.read(bytes, at: offset).map(RawValue.integer) ?? .unavailable
        }
    }

    /// Puts a value at `offset`.
    ///
    /// - Parameter rounding: Whether a number between two steps is rounded to the nearer step.
    /// - Throws: `EncodingError` without a slot when it does not fit.
    func write(
        _ value: RawValue, to bytes: inout [UInt8], at offset: Int, rounding: Bool
    ) throws(EncodingError) {
        if case .float(let type) = self {
            return try type.write(value, to: &bytes, at: offset, rounding: rounding)
        }
        if value == .unavailable { return try writeNothing(to: &bytes, at: offset) }
        guard case .integer(let number) = value, let range else {
            throw EncodingError(slot: nil, "the field holds a whole number")
        }
        guard range.contains(number) else {
            throw EncodingError(
                slot: nil,
                "\(number) does not fit \(name), which holds "
                    + "\(range.lowerBound)..\(range.upperBound)")
        }
        switch self {
        case .integer(let type): type.write(number, to: &bytes, at: offset)
        case .bcd(let type): type.write(bits: Self.bcd(number), to: &bytes, at: offset)
        case .digits(let type): type.write(number, to: &bytes, at: offset)
        case .float: break  // Written above.
        }
    }

    /// Writes "no number" where the type has such a form: the digit F for decimal digits.
    private func writeNothing(
        to bytes: inout [UInt8], at offset: Int
    ) throws(EncodingError) {
        guard case .bcd(let type) = self else {
            throw EncodingError(slot: nil, "there is no encoding for a bad value")
        }
        type.write(bits: .max, to: &bytes, at: offset)
    }

    /// False when there are other characters in the place of text digits: then the bytes are no
    /// frame.
    func isPossible(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> Bool {
        guard case .digits(let type) = self else { return true }
        return type.read(bytes, at: offset) != nil
    }

    private static func decimal(bcd bits: UInt64, _ digits: Int) -> RawValue {
        var number: Int64 = 0
        for place in (0..<digits).reversed() {
            let digit = Int64(bits >> (4 * place) & 0xF)
            guard digit < 10 else { return .unavailable }
            number = number * 10 + digit
        }
        return .integer(number)
    }

    private static func bcd(_ number: Int64) -> UInt64 {
        var (rest, bits, place) = (UInt64(number), UInt64(0), UInt64(0))
        while rest > 0 {
            bits |= (rest % 10) << place
            (rest, place) = (rest / 10, place + 4)
        }
        return bits
    }

    private static func power(_ base: Int, _ exponent: Int) -> Int64 {
        (0..<exponent).reduce(1) { power, _ in power * Int64(base) }
    }
}
