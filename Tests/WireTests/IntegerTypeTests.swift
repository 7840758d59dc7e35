// SPDX-License-Identifier: Apache-2.0

import Testing
import Wire

@Suite struct IntegerTypeTests {
    @Test func everyNameIsReadBackAndNoneComesTwice() {
        let names = IntegerType.all.map(\.name)
        let shapes = [
            "8", "16be", "16le", "24be", "24le", "32be", "32le", "32be-swap", "32le-swap", "40be",
            "40le", "48be", "48le", "48be-swap", "48le-swap", "56be", "56le", "64be", "64le",
            "64be-swap", "64le-swap",
        ]
        #expect(names == ["u", "i", "sm"].flatMap { sign in shapes.map { sign + $0 } })
        for type in IntegerType.all { #expect(IntegerType(name: type.name) == type) }
    }

    @Test(arguments: ["", "u16", "u8be", "u72be", "U8", "f32be", "u16be-swap", "sm"])
    func otherNamesAreNoTypes(name: String) {
        #expect(IntegerType(name: name) == nil)
    }

    @Test(
        arguments: [
            ("u8", "80", 128), ("i8", "80", -128), ("u16be", "01 02", 258), ("u16le", "01 02", 513),
            ("i16be", "FF FE", -2), ("i16le", "FE FF", -2), ("u24be", "01 02 03", 66051),
            ("u24le", "01 02 03", 197_121), ("i24be", "FF FF FF", -1),
            ("i24le", "00 00 80", -8_388_608),
            ("u48be", "01 02 03 04 05 06", 0x0102_0304_0506),
            ("i40le", "FE FF FF FF FF", -2), ("sm8", "85", -5), ("sm16be", "80 41", -65),
            ("sm16le", "41 80", -65),
            ("sm32be", "80 00 00 01", -1), ("sm8", "80", 0),
            ("u32be-swap", "03 04 01 02", 0x0102_0304), ("i32be-swap", "FF FE FF FF", -2),
            ("u32le-swap", "02 01 04 03", 0x0102_0304),
            ("u64be", "00 00 00 00 00 00 01 02", 258), ("u64le", "02 01 00 00 00 00 00 00", 258),
            ("i64be", "FF FF FF FF FF FF FF FE", -2), ("i64le", "00 00 00 00 00 00 00 80", .min),
            ("u32be", "FF FF FF FF", 4_294_967_295), ("u32le", "01 00 00 80", 2_147_483_649),
            ("i32be", "80 00 00 00", -2_147_483_648), ("i32le", "FF FF FF 7F", 2_147_483_647),
        ] as [(String, String, Int64)])
    func bytesStandInTheOrderThatTheNameSays(name: String, bytes: String, number: Int64) throws {
        let type = try #require(IntegerType(name: name))
        let wire = hex(bytes)
        #expect(wire.withUnsafeBytes { type.read($0, at: 0) } == number)
        var written = [UInt8](repeating: 0xAA, count: wire.count + 2)
        type.write(number, to: &written, at: 1)
        #expect(written == [0xAA] + (name == "sm8" && number == 0 ? [0] : wire) + [0xAA])
    }

    @Test(arguments: IntegerType.all)
    func theEndsOfTheRangeComeBackAndTheirNeighboursAreOutside(type: IntegerType) {
        for number in [type.range.lowerBound, 0, 1, type.range.upperBound] {
            var bytes = [UInt8](repeating: 0, count: type.width)
            type.write(number, to: &bytes, at: 0)
            #expect(bytes.withUnsafeBytes { type.read($0, at: 0) } == number)
        }
        guard type.width < 8 else { return }
        let codes = 1 << (8 * type.width)
        #expect(type.range.count == (type.sign == .magnitude ? codes - 1 : codes))
    }
}
