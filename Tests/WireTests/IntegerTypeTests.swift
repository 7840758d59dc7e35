// SPDX-License-Identifier: Apache-2.0

import Testing
import Wire

@Suite struct IntegerTypeTests {
    @Test func everyNameIsReadBackAndNoneComesTwice() {
        let names = IntegerType.all.map(\.name)
        #expect(
            names == [
                "u8", "i8", "u16be", "i16be", "u16le", "i16le", "u24be", "i24be", "u24le", "i24le",
                "u32be", "i32be", "u32le", "i32le",
            ])
        for type in IntegerType.all { #expect(IntegerType(name: type.name) == type) }
    }

    @Test(arguments: ["", "u16", "u8be", "u64be", "U8", "f32be"])
    func otherNamesAreNoTypes(name: String) {
        #expect(IntegerType(name: name) == nil)
    }

    @Test(
        arguments: [
            ("u8", "80", 128), ("i8", "80", -128), ("u16be", "01 02", 258), ("u16le", "01 02", 513),
            ("i16be", "FF FE", -2), ("i16le", "FE FF", -2), ("u24be", "01 02 03", 66051),
            ("u24le", "01 02 03", 197_121), ("i24be", "FF FF FF", -1),
            ("i24le", "00 00 80", -8_388_608),
            ("u32be", "FF FF FF FF", 4_294_967_295), ("u32le", "01 00 00 80", 2_147_483_649),
            ("i32be", "80 00 00 00", -2_147_483_648), ("i32le", "FF FF FF 7F", 2_147_483_647),
        ] as [(String, String, Int64)])
    func bytesStandInTheOrderThatTheNameSays(name: String, bytes: String, number: Int64) throws {
        let type = try #require(IntegerType(name: name))
        let wire = hex(bytes)
        #expect(wire.withUnsafeBytes { type.read($0, at: 0) } == number)
        var written = [UInt8](repeating: 0xAA, count: wire.count + 2)
        type.write(number, to: &written, at: 1)
        #expect(written == [0xAA] + wire + [0xAA])
    }

    @Test(arguments: IntegerType.all)
    func theEndsOfTheRangeComeBackAndTheirNeighboursAreOutside(type: IntegerType) {
        for number in [type.range.lowerBound, 0, 1, type.range.upperBound] {
            var bytes = [UInt8](repeating: 0, count: type.width)
            type.write(number, to: &bytes, at: 0)
            #expect(bytes.withUnsafeBytes { type.read($0, at: 0) } == number)
        }
        #expect(type.range.count == 1 << (8 * type.width))
    }
}
