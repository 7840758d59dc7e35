// SPDX-License-Identifier: Apache-2.0

import Testing
import Wire

@Suite struct CheckTests {
    @Test(
        arguments: [
            (.sum16be, "42 4D E2 00 00", 0x0171),  // PMS5003, the request to read
            (.sum8Negate, "01 86 00 00 00 00 00", 0x79),  // MH-Z19, the request to read
            (.sum8Negate, "86 03 20 40 00 00 00", 0x17),  // MH-Z19, 800 ppm
            (.sum8, "FF 07 A1", 0xA7),  // A02YYUW, 1953 mm
            (.sum8, "59 59 7B 00 2C 01 80 09", 0xE3),  // TFmini, 123 cm
            (.xor8, "01 02 04 FF", 0xF8),
            (.sum8Negate, "80 80", 0x00),
            (.sum8Negate, "11 02 0B 01", 0xE1),  // PM1006, the request
            (.sum16le, "FF 02", 0x0101),
            (.xor8OfHex, "30 41 30 30 32 46 42 36 46 31", 0x62),  // RDM6300: 0A 00 2F B6 F1
            (.crc16ModbusLE, "01 04 00 00 00 0A", 0x0D70),  // PZEM-004T, the request
            (.crc16ModbusLE, "FE 04 02 03 88", 0xB2AD),  // Senseair S8, 904 ppm
        ] as [(Check, String, Int64)])
    func valuesAreThoseOfTheManuals(check: Check, bytes: String, value: Int64) {
        #expect(hex(bytes).withUnsafeBytes { check.value(over: $0) } == value)
    }

    /// The check values of the catalogue of CRC algorithms (reveng): over the text 123456789.
    @Test(
        arguments: [
            (.crc16ModbusBE, 0x4B37), (.crc16ARCHex, 0xBB3D), (.crc16X25LE, 0x906E),
            (.crc16KermitBE, 0x2189), (.xor8Hex, 0x31), (.teleinfo, 0x3D),
        ] as [(Check, Int64)])
    func valuesAreThoseOfTheCatalogue(check: Check, value: Int64) {
        #expect(Array("123456789".utf8).withUnsafeBytes { check.value(over: $0) } == value)
    }

    @Test func theNMEACheckIsThatOfThePublicExample() {
        let text = "GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,"
        #expect(Array(text.utf8).withUnsafeBytes { Check.xor8Hex.value(over: $0) } == 0x47)
    }

    @Test(arguments: Check.allCases)
    func aSumOfManyBytesFitsItsField(check: Check) throws {
        let bytes = [UInt8](repeating: 0xFF, count: FrameLayout.longest)
        let layout = try FrameLayout(
            sync: Array(bytes.dropLast(check.width)),
            fields: [Field(kind: .check(check, over: nil))])
        let format = FrameFormat(name: "f", shape: .binary(layout))
        var decoder = FrameDecoder([format])
        let frame = try format.encode([])
        #expect(decoder.deliveries(frame, formats: [format]) == [.frame(0, [])])
    }
}
