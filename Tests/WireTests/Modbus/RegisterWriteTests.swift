// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Wire

@Suite struct RegisterWriteTests {
    private static func holding(_ address: Int, _ type: String) -> RegisterField {
        RegisterField(.holding, at: address, .number(NumberType(name: type)!))!
    }

    private static func write(
        _ field: RegisterField, _ content: RegisterWrite.Content = .register, multiple: Bool = false
    ) -> RegisterWrite {
        RegisterWrite(field, content, usesMultiple: multiple)
    }

    /// The bytes of a request or a confirmation, without their check.
    private static func bytes(
        _ format: FrameFormat, _ values: [RawValue?] = []
    ) throws -> [UInt8] {
        Array(try format.encode(values).dropLast(2))
    }

    /// The examples of the MODBUS Application Protocol Specification V1.1b3, sections 6.5, 6.6 and
    /// 6.12.
    @Test func requestsAreThoseOfTheSpecification() throws {
        let coil = RegisterField(bit: 172, of: .coil)
        let on = Self.write(coil, .coil(isOn: true))
        #expect(on.name == "set-coil-172-on")
        let onBytes = try Self.bytes(on.request(to: 1))
        #expect(onBytes == hex("01 05 00 AC FF 00"))
        let one = Self.write(Self.holding(1, "u16be"))
        let oneBytes = try Self.bytes(one.request(to: 17), [.integer(3)])
        #expect(oneBytes == hex("11 06 00 01 00 03"))
        let two = Self.write(Self.holding(1, "u32be"))
        let twoBytes = try Self.bytes(two.request(to: 17), [.integer(0x000A_0102)])
        #expect(twoBytes == hex("11 10 00 01 00 02 04 00 0A 01 02"))
    }

    /// The data sheet of a relay board.
    @Test func theCheckIsThatOfADataSheet() throws {
        let off = Self.write(RegisterField(bit: 0, of: .coil), .coil(isOn: false))
        let bytes = try off.request(to: 1).encode([])
        #expect(bytes == hex("01 05 00 00 00 00 CD CA"))
    }

    @Test func aDeviceMayKnowOnlyTheFunctionsForSeveral() throws {
        let coil = Self.write(RegisterField(bit: 3, of: .coil), .coil(isOn: true), multiple: true)
        #expect(coil.function == 15)
        let coilBytes = try Self.bytes(coil.request(to: 1))
        #expect(coilBytes == hex("01 0F 00 03 00 01 01 01"))
        let one = Self.write(Self.holding(7, "i16be"), multiple: true)
        let oneBytes = try Self.bytes(one.request(to: 1), [.integer(-2)])
        #expect(oneBytes == hex("01 10 00 07 00 01 02 FF FE"))
    }

    /// The request and the confirmation of the specification, with their content.
    @Test func aConstantIsAPartOfTheRequest() throws {
        let one = Self.write(Self.holding(1, "u16be"), .constant([0, 3]))
        #expect(one.name == "set-holding-1-to-0003")
        #expect(one.request(to: 17).slotNames == [])
        let oneBytes = try Self.bytes(one.request(to: 17))
        #expect(oneBytes == hex("11 06 00 01 00 03"))
        let echo = try Self.bytes(one.confirmation(from: 17))
        #expect(echo == oneBytes)
        let two = Self.write(Self.holding(1, "u32be"), .constant([0, 0x0A, 1, 2]))
        let twoBytes = try Self.bytes(two.request(to: 17))
        #expect(twoBytes == hex("11 10 00 01 00 02 04 00 0A 01 02"))
        let count = try Self.bytes(two.confirmation(from: 17))
        #expect(count == hex("11 10 00 01 00 02"))
        let several = Self.write(Self.holding(1, "u16be"), .constant([0, 3]), multiple: true)
        let severalBytes = try Self.bytes(several.request(to: 17))
        #expect(severalBytes == hex("11 10 00 01 00 01 02 00 03"))
    }

    @Test func oneRegisterIsConfirmedWithItsContentSeveralWithTheirCount() throws {
        let one = Self.write(Self.holding(1, "u16be"))
        #expect(one.confirmation(from: 1).slotNames == one.request(to: 1).slotNames)
        let two = Self.write(Self.holding(1, "f32be"))
        let bytes = try Self.bytes(two.confirmation(from: 1))
        #expect(bytes == hex("01 10 00 01 00 02"))
    }
}
