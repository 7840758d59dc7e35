// SPDX-License-Identifier: Apache-2.0

import Testing
import Wire

@testable import Devices

/// The acknowledgement of IEC 62056-21, mode C.
@Suite struct AnswerRateTests {
    private static let speed = FieldSource(message: 0, slot: 1)
    private static let rate = AnswerRate.chosen(
        by: speed,
        [
            .init(.word("0"), baud: 300), .init(.word("4"), baud: 4800),
            .init(.word("5"), baud: 9600),
        ])

    private static func read() throws -> Read {
        let layout = try FrameLayout(
            sync: [0x06, 0x30],
            fields: [
                Field(name: "identification.speed", kind: .text(1)),
                Field(kind: .constant([0x30, 0x0D, 0x0A])),
            ])
        let format = FrameFormat(name: "data", shape: .fields(layout))
        return Read(
            name: "data", request: [0x06, 0x30, 0, 0x30, 0x0D, 0x0A],
            parts: RequestParts(format, [.init(source: speed)]), rate: rate, expect: [1])
    }

    @Test func theRequestRepeatsTheField() throws {
        let parts = try #require(try Self.read().parts)
        let bytes = try parts.bytes { $0 == Self.speed ? .word("5") : nil }
        #expect(bytes == Array("\u{6}050\r\n".utf8))
        #expect(parts.content(of: Self.speed, in: bytes) == .word("5"))
        #expect(parts.content(of: FieldSource(message: 0, slot: 0), in: bytes) == nil)
        #expect(parts.content(of: Self.speed, in: Array("/?!\r\n".utf8)) == nil)
    }

    @Test func aFieldThatIsMissingOrTooLongIsNoRequest() throws {
        let parts = try #require(try Self.read().parts)
        #expect(throws: EncodingError.self) { try parts.bytes { _ in nil } }
        #expect(throws: EncodingError.self) { try parts.bytes { _ in .word("55") } }
    }

    @Test func theContentDeterminesTheRate() {
        #expect(Self.rate.baud { _ in .word("5") } == 9600)
        #expect(Self.rate.baud { _ in .word("A") } == nil)
        #expect(Self.rate.baud { _ in nil } == nil)
        #expect(AnswerRate.fixed(2400).baud { _ in nil } == 2400)
    }

    /// On a line that cannot change its rate, the gateway asks for the rate of the line.
    @Test func aReadCanStayAtTheRateOfTheLine() throws {
        let read = try Self.read()
        let slow = try #require(read.staying(at: 300))
        #expect(try slow.parts?.bytes { _ in .word("5") } == Array("\u{6}000\r\n".utf8))
        #expect(slow.rate == .fixed(300))
        #expect(read.staying(at: 1200) == nil)
    }

    @Test func aFixedRateStaysOnlyWhereItIsThatOfTheLine() {
        let read = Read(name: "data", request: [1], rate: .fixed(2400), expect: [0])
        #expect(read.staying(at: 2400) != nil)
        #expect(read.staying(at: 300) == nil)
    }
}
