// SPDX-License-Identifier: Apache-2.0

/// The arithmetic by which a frame shows that it arrived whole.
package enum Check: String, Hashable, Sendable, CaseIterable {
    /// The low byte of the sum of the bytes.
    case sum8
    /// The byte that brings the sum to a multiple of 256 (MH-Z19: `0xFF - sum + 1`; PM1006).
    case sum8Negate = "sum8-negate"
    /// The low sixteen bits of the sum, high byte first (Plantower).
    case sum16be
    /// The same, low byte first.
    case sum16le
    /// All bytes exclusive-or.
    case xor8
    /// The same, written as two hexadecimal digits (NMEA 0183).
    case xor8Hex = "xor8-hex"
    /// The bytes are hexadecimal digits: exclusive-or of what each two of them stand for, written
    /// as two more (RDM6300).
    case xor8OfHex = "xor8-of-hex"
    /// The low six bits of the sum, moved into the printable characters: `(sum & 3F) + 20`.
    case teleinfo
    // Cyclic redundancy checks of sixteen bits; `-le` sends the low byte first, `-be` the high one,
    // `-hex` four hexadecimal digits with the highest first.
    case crc16ModbusLE = "crc16-modbus-le"
    case crc16ModbusBE = "crc16-modbus-be"
    case crc16ModbusHex = "crc16-modbus-hex"
    case crc16ARCLE = "crc16-arc-le"
    case crc16ARCBE = "crc16-arc-be"
    case crc16ARCHex = "crc16-arc-hex"
    case crc16X25LE = "crc16-x25-le"
    case crc16X25BE = "crc16-x25-be"
    case crc16X25Hex = "crc16-x25-hex"
    case crc16KermitLE = "crc16-kermit-le"
    case crc16KermitBE = "crc16-kermit-be"
    case crc16KermitHex = "crc16-kermit-hex"

    /// How the result stands in the frame.
    private var form: NumberType {
        switch self {
        case .sum8, .sum8Negate, .xor8, .teleinfo: return .integer(.u8)
        case .xor8Hex, .xor8OfHex: return .digits(DigitsType(radix: 16, count: 2))
        case .sum16be, .crc16ModbusBE, .crc16ARCBE, .crc16X25BE, .crc16KermitBE:
            return .integer(.u16be)
        case .sum16le, .crc16ModbusLE, .crc16ARCLE, .crc16X25LE, .crc16KermitLE:
            return .integer(IntegerType(2, .unsigned, .little))
        case .crc16ModbusHex, .crc16ARCHex, .crc16X25Hex, .crc16KermitHex:
            return .digits(DigitsType(radix: 16, count: 4))
        }
    }

    /// Whether the result is visible characters, as in a line of text.
    package var isText: Bool {
        if case .digits = form { return true }
        return self == .teleinfo
    }

    /// Bytes that the result takes.
    package var width: Int { form.width }

    /// The result over those bytes.
    package func value(over bytes: UnsafeRawBufferPointer) -> Int64 {
        switch self {
        case .sum8: return sum(bytes) & 0xFF
        case .sum8Negate: return -sum(bytes) & 0xFF
        case .sum16be, .sum16le: return sum(bytes) & 0xFFFF
        case .xor8, .xor8Hex: return Int64(bytes.reduce(0, ^))
        case .xor8OfHex: return xorOfHex(bytes)
        case .teleinfo: return sum(bytes) & 0x3F + 0x20
        case .crc16ModbusLE, .crc16ModbusBE, .crc16ModbusHex: return CRC16.modbus.value(bytes)
        case .crc16ARCLE, .crc16ARCBE, .crc16ARCHex: return CRC16.arc.value(bytes)
        case .crc16X25LE, .crc16X25BE, .crc16X25Hex: return CRC16.x25.value(bytes)
        case .crc16KermitLE, .crc16KermitBE, .crc16KermitHex: return CRC16.kermit.value(bytes)
        }
    }

    /// True when the result stands at `offset`.
    func holds(_ value: Int64, in bytes: UnsafeRawBufferPointer, at offset: Int) -> Bool {
        form.read(bytes, at: offset) == .integer(value)
    }

    /// Puts the result at `offset`; one that stands there already keeps its spelling.
    func write(_ value: Int64, to bytes: inout [UInt8], at offset: Int) {
        guard bytes.withUnsafeBytes({ !holds(value, in: $0, at: offset) }) else { return }
        switch form {
        case .digits(let type): type.write(value, to: &bytes, at: offset)
        case .integer(let type): type.write(value, to: &bytes, at: offset)
        case .float, .bcd: preconditionFailure("no check is written like this")
        }
    }

    private func sum(_ bytes: UnsafeRawBufferPointer) -> Int64 {
        var sum: Int64 = 0
        for byte in bytes { sum += Int64(byte) }
        return sum
    }

    /// What is no digit counts as zero: there the frame is refused for its digits.
    private func xorOfHex(_ bytes: UnsafeRawBufferPointer) -> Int64 {
        var result = 0
        for (index, byte) in bytes.enumerated() {
            result ^= (byte.hexDigit ?? 0) << (index % 2 == 0 ? 4 : 0)
        }
        return Int64(result)
    }
}
