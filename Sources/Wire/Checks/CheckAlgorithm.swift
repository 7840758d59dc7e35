// SPDX-License-Identifier: Apache-2.0

/// The arithmetic of a check, whatever way its result is written.
///
/// A new one is a line in `all` and a line in the table of checks in `Device-files.md`; its forms
/// come by themselves.
///
/// A class, so that a layout, which meets its checks with each frame, copies one reference.
package final class CheckAlgorithm: Sendable {
    /// As a device file writes it, without the form.
    package let name: String
    /// Bits of the result.
    package let bits: Int
    /// The one form that it is known in, where there is only one.
    let onlyForm: CheckForm?
    private let compute: @Sendable (UnsafeRawBufferPointer) -> UInt32

    package static let all =
        sums + [
            CheckAlgorithm("xor8", 8) { $0.xor },
            CheckAlgorithm("xor8-of-hex", 8, only: .hex) { $0.hexPairs { $0 ^ $1 } },
            CheckAlgorithm("lrc", 8) { 0 &- $0.sum },
            CheckAlgorithm("lrc-of-hex", 8, only: .hex) { 0 &- $0.hexPairs { $0 &+ $1 } },
            // The low six bits of the sum, moved into the printable characters.
            CheckAlgorithm("teleinfo", 8, only: .character) { $0.sum & 0x3F + 0x20 },
            CheckAlgorithm("fletcher8", 16) { $0.fletcher(modulo: 256) },
            CheckAlgorithm("fletcher16", 16) { $0.fletcher(modulo: 255) },
        ] + redundancyChecks

    private static let sums = [8, 16].flatMap { bits in
        [
            CheckAlgorithm("sum\(bits)", bits) { $0.sum },
            CheckAlgorithm("sum\(bits)-negate", bits) { 0 &- $0.sum },
            CheckAlgorithm("sum\(bits)-invert", bits) { ~$0.sum },
        ]
    }

    private static let redundancyChecks = [
        CheckAlgorithm("crc8-maxim", CRC(8, 0x31, .both)),
        CheckAlgorithm("crc8-sensirion", CRC(8, 0x31, initial: 0xFF)),
        CheckAlgorithm("crc8-smbus", CRC(8, 0x07)),
        CheckAlgorithm("crc16-modbus", CRC(16, 0x8005, initial: 0xFFFF, .both)),
        CheckAlgorithm("crc16-arc", CRC(16, 0x8005, .both)),
        CheckAlgorithm("crc16-x25", CRC(16, 0x1021, initial: 0xFFFF, .both, xor: 0xFFFF)),
        CheckAlgorithm("crc16-kermit", CRC(16, 0x1021, .both)),
        CheckAlgorithm("crc16-ccitt-false", CRC(16, 0x1021, initial: 0xFFFF)),
        CheckAlgorithm("crc16-xmodem", CRC(16, 0x1021)),
        CheckAlgorithm("crc32", CRC.crc32),
    ]

    /// - Parameter compute: The result; bits above `bits` are cut off.
    private init(
        _ name: String, _ bits: Int, only form: CheckForm? = nil,
        _ compute: @escaping @Sendable (UnsafeRawBufferPointer) -> UInt32
    ) {
        self.name = name
        self.bits = bits
        onlyForm = form
        self.compute = compute
    }

    /// A cyclic redundancy check under a name.
    package convenience init(_ name: String, _ crc: CRC) {
        self.init(name, crc.width) { crc.value($0) }
    }

    /// The result over those bytes.
    package func value(over bytes: UnsafeRawBufferPointer) -> Int64 {
        Int64(compute(bytes) & UInt32.max >> (32 - bits))
    }
}

extension CheckAlgorithm: Hashable {
    /// A name stands for one arithmetic.
    package static func == (left: CheckAlgorithm, right: CheckAlgorithm) -> Bool {
        left.name == right.name
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

extension UnsafeRawBufferPointer {
    fileprivate var sum: UInt32 {
        var sum: UInt32 = 0
        for byte in self { sum &+= UInt32(byte) }
        return sum
    }

    fileprivate var xor: UInt32 { UInt32(reduce(0, ^)) }

    /// Two sums modulo a number: of the bytes, and of the first sum after each byte, which is the
    /// high byte of the result.
    fileprivate func fletcher(modulo: UInt32) -> UInt32 {
        var (first, second): (UInt32, UInt32) = (0, 0)
        for byte in self {
            first = (first + UInt32(byte)) % modulo
            second = (second + first) % modulo
        }
        return second << 8 | first
    }

    /// Combines what each two hexadecimal digits stand for. What is no digit counts as zero: there
    /// the frame is refused for its digits.
    fileprivate func hexPairs(_ combine: (UInt32, UInt32) -> UInt32) -> UInt32 {
        var (result, high): (UInt32, UInt32?) = (0, nil)
        for byte in self {
            let digit = UInt32(byte.hexDigit ?? 0)
            if let pair = high { result = combine(result, pair << 4 | digit) }
            high = high == nil ? digit : nil
        }
        return high.map { combine(result, $0 << 4) } ?? result
    }
}
