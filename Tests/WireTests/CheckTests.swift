// SPDX-License-Identifier: Apache-2.0

import PropertyTesting
import Testing
import Wire

@Suite struct CheckTests {
    @Test(
        arguments: [
            ("sum16be", "42 4D E2 00 00", 0x0171),  // PMS5003, the request to read
            ("sum8-negate", "01 86 00 00 00 00 00", 0x79),  // MH-Z19, the request to read
            ("sum8-negate", "86 03 20 40 00 00 00", 0x17),  // MH-Z19, 800 ppm
            ("sum8", "FF 07 A1", 0xA7),  // A02YYUW, 1953 mm
            ("sum8", "59 59 7B 00 2C 01 80 09", 0xE3),  // TFmini, 123 cm
            ("xor8", "01 02 04 FF", 0xF8),
            ("sum8-negate", "80 80", 0x00),
            ("sum8-negate", "11 02 0B 01", 0xE1),  // PM1006, the request
            ("sum8-invert", "00 D0 01 03", 0x2B),  // SPS30, the request for its number
            ("sum16le", "FF 02", 0x0101),
            ("sum16-negate-be", "FF 02", 0xFEFF),
            ("sum16-invert-le", "FF 02", 0xFEFE),
            ("xor8-of-hex", "30 41 30 30 32 46 42 36 46 31", 0x62),  // RDM6300: 0A 00 2F B6 F1
            ("lrc", "11 03 00 6B 00 03", 0x7E),  // Modbus, the request of its guide
            // The same as digits, in Modbus ASCII.
            ("lrc-of-hex", "31 31 30 33 30 30 36 42 30 30 30 33", 0x7E),
            ("crc16-modbus-le", "01 04 00 00 00 0A", 0x0D70),  // PZEM-004T, the request
            ("crc16-modbus-le", "FE 04 02 03 88", 0xB2AD),  // Senseair S8, 904 ppm
            ("crc8-sensirion", "BE EF", 0x92),  // The example of Sensirion's data sheets
        ] as [(Check, String, Int64)])
    func valuesAreThoseOfTheManuals(check: Check, bytes: String, value: Int64) {
        #expect(hex(bytes).withUnsafeBytes { check.value(over: $0) } == value)
    }

    /// Over the text 123456789: those of the catalogue of CRC algorithms (reveng), and arithmetic.
    static let published: [String: Int64] = [
        "sum8": 0xDD, "sum8-negate": 0x23, "sum8-invert": 0x22, "sum16": 0x01DD,
        "sum16-negate": 0xFE23, "sum16-invert": 0xFE22, "xor8": 0x31, "xor8-of-hex": 0x98,
        "lrc": 0x23, "lrc-of-hex": 0x5C, "teleinfo": 0x3D, "fletcher8": 0x15DD,
        "fletcher16": 0x1EDE, "crc8-maxim": 0xA1, "crc8-sensirion": 0xF7, "crc8-smbus": 0xF4,
        "crc16-modbus": 0x4B37, "crc16-arc": 0xBB3D, "crc16-x25": 0x906E,
        "crc16-kermit": 0x2189, "crc16-ccitt-false": 0x29B1, "crc16-xmodem": 0x31C3,
        "crc32": 0xCBF4_3926,
    ]

    @Test(arguments: CheckAlgorithm.all)
    func valuesAreThoseOfTheCatalogue(algorithm: CheckAlgorithm) {
        let value = Array("123456789".utf8).withUnsafeBytes { algorithm.value(over: $0) }
        #expect(value == Self.published[algorithm.name])
    }

    /// CRCs of other widths and reflections: parameters and check values of the same catalogue.
    @Test(
        arguments: [
            (CRC(12, 0x80F, .out), 0xDAF),  // CRC-12/UMTS
            (CRC(24, 0x86_4CFB, initial: 0xB7_04CE), 0x21_CF02),  // CRC-24/OPENPGP
            (CRC(24, 0x00_065B, initial: 0x55_5555, .both), 0xC2_5A56),  // CRC-24/BLE
            (CRC(31, 0x04C1_1DB7, initial: 0x7FFF_FFFF, xor: 0x7FFF_FFFF), 0x0CE9_E46C),
            (CRC(32, 0x1EDC_6F41, initial: 0xFFFF_FFFF, .both, xor: 0xFFFF_FFFF), 0xE306_9283),
            (CRC(16, 0x1021, initial: 0xB2AA, .both), 0x63D0),  // CRC-16/RIELLO
            (CRC(10, 0x233), 0x199),  // CRC-10/ATM
        ] as [(CRC, UInt32)])
    func anyWidthAndReflectionIsThatOfTheCatalogue(crc: CRC, value: UInt32) {
        #expect(Array("123456789".utf8).withUnsafeBytes { crc.value($0) } == value)
    }

    /// Bit by bit, as in the definition.
    @Test(arguments: Seeds.fresh(50)) func theTableIsTheDefinition(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let width = Int.random(in: CRC.widths, using: &random)
        let most = UInt32.max >> (32 - width)
        let polynomial = UInt32.random(in: 0...most, using: &random) | 1
        let (initial, xor) = (random.number(most), random.number(most))
        let reflection = CRC.Reflection.allCases.randomElement(using: &random)!
        let crc = CRC(width, polynomial, initial: initial, reflection, xor: xor)
        let bytes = random.bytes(Int.random(in: 0...40, using: &random))
        var register = UInt64(initial)
        for byte in bytes {
            for bit in 0..<8 {
                let isReflected = reflection == .in || reflection == .both
                let next = UInt64(byte) >> (isReflected ? bit : 7 - bit) & 1
                let high = register >> (width - 1) & 1
                register = register << 1 & UInt64(most)
                if high ^ next == 1 { register ^= UInt64(polynomial) }
            }
        }
        var result = UInt32(register)
        if reflection == .out || reflection == .both { result = CRC.reversed(result, width) }
        #expect(bytes.withUnsafeBytes { crc.value($0) } == result ^ xor)
    }

    @Test func theNMEACheckIsThatOfThePublicExample() {
        let text = "GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,"
        #expect(Array(text.utf8).withUnsafeBytes { ("xor8-hex" as Check).value(over: $0) } == 0x47)
    }

    /// The names in existing device files.
    @Test(
        arguments: [
            ("sum8", 1), ("sum8-negate", 1), ("sum16be", 2), ("sum16le", 2), ("xor8", 1),
            ("xor8-hex", 2), ("xor8-of-hex", 2), ("teleinfo", 1), ("crc16-modbus-le", 2),
            ("crc16-arc-be", 2), ("crc16-x25-hex", 4), ("crc16-kermit-le", 2), ("sum16-dec", 5),
            ("crc32-be", 4), ("crc32-dec", 10), ("crc8-maxim", 1), ("crc8-smbus-hex", 2),
            ("fletcher16-hex", 4),
        ])
    func aCheckHasAnAlgorithmAndAForm(name: String, width: Int) {
        #expect(Check(name: name)?.width == width)
        #expect(Check(name: name)?.name == name)
    }

    @Test(arguments: ["sum16", "crc16-modbus", "teleinfo-hex", "sum8-le", "sum8-be", "crc8", ""])
    func anotherWordIsNoCheck(name: String) {
        #expect(Check(name: name) == nil)
    }

    /// Behind ETX it is any check of the right width; before it, only a usual one.
    @Test(arguments: [
        ("\u{2}Q,229,002.74,M,00,\u{3}16", "xor8-hex 1..-2"),
        ("\u{2}T=1\u{3}C7", "sum8-hex 0..-1"), ("\u{2}T=1\u{3}C4", "sum8-hex 0..-2"),
        ("\u{2}T=21.5 H=40;157\u{3}", "sum8-dec 0..-1"),
        ("\u{2}T=21.5 H=40;155\u{3}", "sum8-dec 1..-1"),
        ("\u{2}T=1\u{3}Z", ""), ("\u{2}T=1\u{3}", ""), ("T=1;12", ""), ("\u{3}", ""), ("", ""),
    ])
    func aCheckIsFoundInText(line: String, found: String) {
        let check = Check.found(inText: Array(line.utf8))
        #expect(check.map { "\($0.check.name) \($0.start)..\($0.last)" } ?? "" == found)
    }

    @Test(arguments: Check.all) func theResultOfManyBytesFitsItsField(check: Check) throws {
        let bytes = [UInt8](repeating: 0xFF, count: FrameLayout.longest)
        let layout = try FrameLayout(
            sync: Array(bytes.dropLast(check.width)),
            fields: [Field(kind: .check(check, over: nil))])
        let format = FrameFormat(name: "f", shape: .fields(layout))
        var decoder = FrameDecoder([format])
        let frame = try format.encode([])
        #expect(decoder.deliveries(frame, formats: [format]) == [.frame(0, [])])
    }
}

extension SeededGenerator {
    fileprivate mutating func number(_ most: UInt32) -> UInt32 {
        UInt32.random(in: 0...most, using: &self)
    }
}
