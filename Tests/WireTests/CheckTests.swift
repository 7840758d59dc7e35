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
        ] as [(Check, String, Int64)])
    func valuesAreThoseOfTheManuals(check: Check, bytes: String, value: Int64) {
        #expect(hex(bytes).withUnsafeBytes { check.value(over: $0) } == value)
    }

    @Test(arguments: Check.allCases)
    func aSumOfManyBytesFitsItsField(check: Check) {
        let bytes = [UInt8](repeating: 0xFF, count: FrameLayout.longest)
        #expect(check.type.range.contains(bytes.withUnsafeBytes { check.value(over: $0) }))
    }
}
