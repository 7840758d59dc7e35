// SPDX-License-Identifier: Apache-2.0

/// A cyclic redundancy check of sixteen bits, of the reflected kind: bits go in from the lowest.
struct CRC16: Sendable {
    private let table: [UInt16]
    private let initial: UInt16
    private let final: UInt16

    /// Modbus RTU.
    static let modbus = CRC16(polynomial: 0xA001, initial: 0xFFFF, final: 0)
    /// ARC, also known as CRC-16/IBM: the Dutch smart meters' (DSMR).
    static let arc = CRC16(polynomial: 0xA001, initial: 0, final: 0)
    /// X.25, also known as CRC-16/IBM-SDLC: HDLC, SML.
    static let x25 = CRC16(polynomial: 0x8408, initial: 0xFFFF, final: 0xFFFF)
    static let kermit = CRC16(polynomial: 0x8408, initial: 0, final: 0)

    private init(polynomial: UInt16, initial: UInt16, final: UInt16) {
        self.initial = initial
        self.final = final
        table = (0..<256).map { byte in
            (0..<8).reduce(UInt16(byte)) { rest, _ in
                rest & 1 == 0 ? rest >> 1 : rest >> 1 ^ polynomial
            }
        }
    }

    func value(_ bytes: UnsafeRawBufferPointer) -> Int64 {
        var rest = initial
        for byte in bytes { rest = rest >> 8 ^ table[Int(UInt8(truncatingIfNeeded: rest) ^ byte)] }
        return Int64(rest ^ final)
    }
}
