// SPDX-License-Identifier: Apache-2.0

import PropertyTesting
import Testing

@testable import Wire

@Suite struct RegisterRangeTests {
    /// The example of the MODBUS Application Protocol Specification V1.1b3, section 6.3.
    @Test func aRequestIsThatOfTheSpecification() {
        let range = RegisterRange(.holding, 0x6B..<0x6E)
        #expect(range.request(to: 0x11).dropLast(2) == [0x11, 3, 0, 0x6B, 0, 3])
        #expect(range.name == "holding-107..109")
        #expect(range.byteCount == 6)
        #expect(RegisterRange(.coil, 0x13..<0x38).byteCount == 5)
    }

    /// The request of the manual of the Eastron SDM120, and its answer.
    @Test func theCheckIsThatOfADataSheet() throws {
        let range = RegisterRange(.input, 0..<2)
        #expect(range.request(to: 1) == hex("01 04 00 00 00 02 71 CB"))
        let answer = hex("01 04 04 43 66 33 34 1B 38")
        #expect(range.answer(from: 1, Array(answer[3..<7])) == answer)
        let voltage = try #require(
            RegisterField(.input, at: 0, .number(NumberType(name: "f32be")!)))
        let values = range.format(from: 1, [voltage]).rawValues(of: answer)
        #expect(values == [.decimal(mantissa: 23_020_001, exponent: -5)])
    }

    @Test func aRequestIsReadBack() {
        var random = SeededGenerator(seed: 5)
        for _ in 0..<500 {
            let table = ModbusTable.allCases[Int.random(in: 0...3, using: &random)]
            let first = Int.random(in: 0...65_535, using: &random)
            let most = min(table.largestRead, ModbusTable.size - first)
            let count = Int.random(in: 1...most, using: &random)
            let range = RegisterRange(table, first..<first + count)
            #expect(RegisterRange(request: range.request(to: 7)) == range)
        }
    }

    @Test func aDamagedRequestReadsNothing() {
        let request = RegisterRange(.input, 10..<20).request(to: 3)
        for place in request.indices {
            var damaged = request
            damaged[place] ^= 0x10
            #expect(RegisterRange(request: damaged) == nil)
        }
    }

    @Test func moreThanARequestMayReadIsRefused() {
        let request = ModbusFrame.around([1, 3, 0, 0, 0, 126])
        #expect(RegisterRange(request: request) == nil)
        #expect(RegisterRange(request: ModbusFrame.around([1, 3, 0xFF, 0xFF, 0, 2])) == nil)
        #expect(RegisterRange(request: ModbusFrame.around([1, 6, 0, 0, 0, 2])) == nil)
    }

    /// The example of the specification, section 6.1: coils 20 to 38 are CD 6B 05.
    @Test func bitsBeginWithTheLowestOfTheFirstByte() {
        let range = RegisterRange(.coil, 19..<38)
        let fields = range.addresses.map { RegisterField(bit: $0, of: .coil) }
        let answer = range.answer(from: 0x11, hex("CD 6B 05"))
        let values = range.format(from: 0x11, fields).rawValues(of: answer)
        let expected: [Int64] = [1, 0, 1, 1, 0, 0, 1, 1, 1, 1, 0, 1, 0, 1, 1, 0, 1, 0, 1]
        #expect(values == expected.map { .integer($0) })
    }

    @Test func aBitAndItsRegisterMayBeReadTogether() throws {
        let range = RegisterRange(.holding, 5..<6)
        let whole = try #require(RegisterField(.holding, at: 5, .number(.integer(.u16be))))
        let bit = try #require(RegisterField(.holding, at: 5, .bits(.u16be, 15...15)))
        let format = range.format(from: 1, [whole, bit])
        #expect(
            format.rawValues(of: range.answer(from: 1, [0x80, 0x01])) == [
                .integer(0x8001), .integer(1),
            ])
    }

    @Test func aFieldFillsWholeRegisters() {
        #expect(RegisterField(.input, at: 0, .number(.integer(.u8))) == nil)
        #expect(RegisterField(.input, at: 65_535, .number(NumberType(name: "u32be")!)) == nil)
        let field = RegisterField(.input, at: 65_534, .number(NumberType(name: "u32be")!))
        #expect(field?.addresses == 65_534..<65_536)
        #expect(field?.name == "input 65534 u32be")
    }

    @Test func thirtyTwoAndSixtyFourBitsHaveEachOrderOfWords() {
        let number: Int64 = 0x0102_0304_0506_0708
        let orders = [
            ("u64be", "01 02 03 04 05 06 07 08"), ("u64le", "08 07 06 05 04 03 02 01"),
            ("u64be-swap", "07 08 05 06 03 04 01 02"), ("u64le-swap", "02 01 04 03 06 05 08 07"),
        ]
        for (name, text) in orders {
            let type = NumberType(name: name)
            #expect((try? type?.bytes(of: .integer(number))) == hex(text))
            let read = hex(text).withUnsafeBytes { type?.read($0, at: 0) }
            #expect(read == .integer(number))
        }
    }
}
