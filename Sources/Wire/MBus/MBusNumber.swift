// SPDX-License-Identifier: Apache-2.0

/// The numbers of M-Bus. In decimal digits, the digit F in the highest place is a minus.
enum MBusNumber {
    static func read(_ bytes: UnsafeRawBufferPointer, _ type: NumberType) -> RawValue {
        guard case .bcd = type, bytes[type.width - 1] >= 0xF0 else {
            return type.read(bytes, at: 0)
        }
        var digits = Array(bytes.prefix(type.width))
        digits[type.width - 1] &= 0x0F
        guard case .integer(let number) = digits.withUnsafeBytes({ type.read($0, at: 0) }) else {
            return .unavailable
        }
        return .integer(-number)
    }

    static func write(
        _ value: RawValue, _ type: NumberType, to bytes: inout [UInt8], at place: Int,
        _ rounding: Bool
    ) throws(EncodingError) {
        guard case .bcd = type, case .integer(let number) = value, number < 0 else {
            return try type.write(value, to: &bytes, at: place, rounding: rounding)
        }
        try type.write(.integer(-number), to: &bytes, at: place, rounding: rounding)
        let last = place + type.width - 1
        guard bytes[last] < 0x10 else {
            throw EncodingError(slot: nil, "\(number) has too many digits for \(type.name)")
        }
        bytes[last] |= 0xF0
    }
}
