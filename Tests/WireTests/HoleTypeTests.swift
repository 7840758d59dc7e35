// SPDX-License-Identifier: Apache-2.0

import Testing
import Wire

@Suite struct HoleTypeTests {
    @Test(
        arguments: [
            ("R{mm:integer:04}", "R0123", .integer(123)),
            ("R{mm:integer:04}", "R-012", .integer(-12)),
            ("A {mm:integer:5} mm", "A   123 mm", .integer(123)),
            ("A {mm:decimal:7.2} mm", "A   -1.50 mm", .decimal(mantissa: -150, exponent: -2)),
            (
                "({kwh:decimal:010.3}*kWh)", "(004426.123*kWh)",
                .decimal(mantissa: 4_426_123, exponent: -3)
            ),
            ("{t:decimal:.1}", "21.5", .decimal(mantissa: 215, exponent: -1)),
            ("{id:hex}", "0A2f", .integer(0xA2F)), ("{id:hex:08}:", "0000A2F0:", .integer(0xA2F0)),
            ("{s:word:1}", "A", .word("A")), ("t {t:decimal|---} C", "t --- C", .unavailable),
            ("t={t:decimal|};", "t=;", .unavailable), ("t={t:decimal|};", "t=5;", .integer(5)),
            ("{s:word|n/a}", "n/a", .unavailable), ("{s:word|n/a}", "n/ab", .word("n/ab")),
            ("{t:integer|999}", "999", .unavailable), ("{t:integer|999}", "9990", .integer(9990)),
            ("{t:integer:3|999}", "999", .unavailable),
            ("{l:latitude}", "4807.038,N", .decimal(mantissa: 48_117_300, exponent: -6)),
            ("{l:latitude}", "3751.65,S", .decimal(mantissa: -3_786_083, exponent: -5)),
            ("{l:longitude}", "01131.000,E", .decimal(mantissa: 11_516_667, exponent: -6)),
            ("{l:longitude|,}", ",", .unavailable),
            // Any width is read; the format is for writing.
            ("R{mm:integer:04}", "R123", .integer(123)),
            ("R{mm:integer:04}", "R12345", .integer(12345)),
            ("{mm:integer:5} mm", "123 mm", .integer(123)),
            ("{t:decimal:.1}", "21", .integer(21)),
            ("({a:decimal:03}*A)", "(0.48*A)", .decimal(mantissa: 48, exponent: -2)),
            ("{id:hex:4};", "A2F0C;", .integer(0xA2F0C)),
            ("{t:decimal:+06.1}", "+021.5", .decimal(mantissa: 215, exponent: -1)),
            ("{t:decimal:.3e}", "-1.234e-02", .decimal(mantissa: -1234, exponent: -5)),
            ("{t:decimal}", "1.5E+3", .integer(1500)),
            ("{t:decimal} e", "1.5 e", .decimal(mantissa: 15, exponent: -1)),
            ("{t:decimal-comma:.1} C", "-21,5 C", .decimal(mantissa: -215, exponent: -1)),
            ("V\t{m:text}", "V\tShunt 500A/50mV", .word("Shunt 500A/50mV")),
            ("L {m:text:8};", "L   HP   ;", .word("HP")),
            ("({t:date:YYMMDDhhmmssX})", "(240112231815W)", .word("240112231815W")),
            ("{t:date:hhmmss|},", "123519.487,", .word("123519.487")),
            ("{t:date:hhmmss|},", ",", .unavailable),
            ("{d:date:DD.MM.YYYY}{skip}", "12.01.2024 x", .word("12.01.2024")),
            // A place that cannot be has no value.
            ("{l:latitude|,} V", "8960.0000,N V", .unavailable),
            ("{l:longitude}", "0.000,E", .integer(0)),
            ("{l:latitude|,}", "4867.038,N", .unavailable),
        ] as [(String, String, RawValue)])
    func aHoleIsReadAndWrittenAsItsTypeSays(text: String, line: String, value: RawValue) throws {
        let format = try Self.format(text)
        let read = try #require(Self.decode(format, line)?.first)
        #expect(read == value || read.isSameNumber(as: value), "\(read)")
        let bytes = Array((line + "\r\n").utf8)
        #expect(try format.encode([read], over: bytes) == bytes)
        // Without an example the spelling may differ, and the value is the same.
        let again = String(decoding: try format.encode([read]).dropLast(2), as: UTF8.self)
        #expect(
            Self.decode(format, again)?.first.map { $0 == read || $0.isSameNumber(as: read) }
                == true)
    }

    @Test(
        arguments: [
            ("R{mm:integer:04}", "R 123"), ("{mm:integer:5} mm", "12 3  mm"),
            ("{mm:integer:5} mm", "      mm"), ("{a:integer:02}{b:integer:02}", "123"),
            ("{id:hex:4}", "0A2G"), ("{id:hex}", "0123456789ABCDEF"), ("{s:word:2}", "A"),
            ("{s:word:2},", "ABC,"), ("{l:latitude}", "4807.,N"), ("{l:latitude}", "4807"),
            ("{t:decimal|---} C", "-- C"), ("{t:decimal}", "21,5"), ("{t:decimal-comma}", "21.5"),
            ("{t:decimal}", "1e999"), ("{t:decimal}", "1.5e"), ("{t:integer}", "1e3"),
            ("{t:date:YYMMDD}", "2401"), ("{t:date:hhmmss}", "123519Q"), ("x{t:text}", "x  "),
        ])
    func whatIsOnlyNearlyOfTheTypeDoesNotMatch(text: String, line: String) throws {
        let format = try Self.format(text)
        #expect(Self.decode(format, line) == nil)
    }

    /// With more digits than the format has: kept over an example, and never rounded away.
    @Test(arguments: [("{t:decimal:.1}", "21.55"), ("{t:decimal:05.1}", "021.55")])
    func moreDigitsThanTheFormatAreRead(text: String, line: String) throws {
        let format = try Self.format(text)
        let value = RawValue.decimal(mantissa: 2155, exponent: -2)
        #expect(Self.decode(format, line) == [value])
        let bytes = Array((line + "\r\n").utf8)
        #expect(try format.encode([value], over: bytes) == bytes)
        #expect(thrown(EncodingError.self) { try format.encode([value]) } != nil)
    }

    @Test func holesOfAWidthMayTouch() throws {
        let format = try Self.format("{h:integer:02}{m:integer:02}{s:decimal:05.2}")
        let values: [RawValue] = [.integer(12), .integer(5), .decimal(mantissa: 725, exponent: -2)]
        #expect(Self.decode(format, "120507.25") == values)
        #expect(try format.encode(values) == Array("120507.25\r\n".utf8))
    }

    @Test func skippedTextIsKept() throws {
        let format = try Self.format("{a:word},{skip},{b:integer} {skip}")
        let line = Array("x,1,y,z,7 end\r\n".utf8)
        #expect(Self.decode(format, "x,1,7 end") == [.word("x"), .integer(7)])
        #expect(Self.decode(format, "x,,7 ") == [.word("x"), .integer(7)])
        let over = Array("x,1,7 end\r\n".utf8)
        #expect(
            try format.encode([.word("y"), .integer(8)], over: over) == Array("y,1,8 end\r\n".utf8))
        #expect(try format.encode([.word("y"), .integer(8)]) == Array("y,,8 \r\n".utf8))
        #expect(thrown(EncodingError.self) { try format.encode([nil, nil], over: line) } != nil)
    }

    @Test func theCheckOfALineIsComputedAndChecked() throws {
        let format = try Self.format("${a:word},{b:integer}*{check:xor8-hex:1..-2}")
        let line = try format.encode([.word("X"), .integer(5)])
        #expect(String(decoding: line, as: UTF8.self) == "$X,5*41\r\n")
        #expect(Self.decode(format, "$X,5*41") == [.word("X"), .integer(5)])
        var decoder = FrameDecoder([format])
        let found = decoder.deliveries(Array("$X,6*41\r\n".utf8), formats: [format])
        #expect(found == [.rejected(Rejection(.check, format: 0))])
        let tele = try Self.format("VTIC {v:integer:02} {check:teleinfo:0..-2}")
        #expect(try tele.encode([.integer(2)]) == Array("VTIC 02 X\r\n".utf8))
    }

    @Test func aSentenceOfNMEAIsATemplateWithACheck() throws {
        let template = try Template.nmea("GPGGA,{time:word},{skip}")
        let format = FrameFormat(name: "gga", shape: .framed(LineEnd.crlf, .template(template)))
        let line = "$GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,*47"
        #expect(Self.decode(format, line) == [.word("123519")])
        #expect(Self.decode(format, line.replacing("545.4", with: "545.5")) == nil)
        let error = thrown(TemplateError.self) { try Template.nmea("GPGGA,{time}") }
        #expect(error?.offset == 6)
    }

    @Test(
        arguments: [
            ("{t:decimal:.1}", .decimal(mantissa: 2155, exponent: -2), "21.6"),
            ("{t:decimal:.1}", .decimal(mantissa: -25, exponent: -2), "-0.3"),
            ("{t:decimal:.2}", .integer(3), "3.00"),
            ("{l:latitude}", .decimal(mantissa: 481_173_001, exponent: -7), "4807.0380,N"),
        ] as [(String, RawValue, String)])
    func roundingTakesTheNearestThatFits(text: String, value: RawValue, line: String) throws {
        let format = try Self.format(text)
        let bytes = try format.encode([value], rounding: true)
        #expect(String(decoding: bytes.dropLast(2), as: UTF8.self) == line)
        // Degrees with more digits are minutes with more digits.
        guard case .decimal = value, !text.contains("latitude") else { return }
        #expect(thrown(EncodingError.self) { try format.encode([value]) }?.slot == 0)
    }

    @Test(
        arguments: [
            ("{s:word:2}", .word("A")), ("{a:integer:02}{skip}", .integer(100)),
            ("{t:decimal:.1}", .decimal(mantissa: 2155, exponent: -2)),
            ("{t:decimal:.1e}", .decimal(mantissa: 2155, exponent: -2)),
            ("{t:integer}", .unavailable), ("{i:hex}", .integer(-1)),
            ("{l:latitude}", .integer(91)), ("{l:longitude}", .integer(-181)),
        ] as [(String, RawValue)])
    func whatDoesNotFitIsRefused(text: String, value: RawValue) throws {
        let format = try Self.format(text)
        #expect(thrown(EncodingError.self) { try format.encode([value]) }?.slot == 0)
    }

    @Test(
        arguments: [
            (LineEnd.cr, "R0001\rR0002\r"), (.cr, "R0001\r\nR0002\r\n"),
            (LineEnd([0x3B]), "R0001;R0002;"),
            (LineEnd([0x0D, 0x0A, 0x3E]), "R0001\r\n>R0002\r\n>"),
        ])
    func linesEndAsTheyAreSaidTo(end: LineEnd, text: String) throws {
        let template = try Template("R{mm:integer:04}")
        let format = FrameFormat(name: "r", shape: .framed(end, .template(template)))
        for size in [1, 3, 100] {
            var decoder = FrameDecoder([format])
            var found: [[RawValue]] = []
            var rest = Array(text.utf8)[...]
            while !rest.isEmpty {
                found += decoder.deliveries(rest.prefix(size), formats: [format]).frames
                rest = rest.dropFirst(size)
            }
            #expect(found == [[.integer(1)], [.integer(2)]])
        }
        #expect(try format.encode([.integer(7)]) == Array("R0007".utf8) + end.bytes)
        // A flood is cut off, and the next line is read.
        var decoder = FrameDecoder([format])
        let flood = [UInt8](repeating: UInt8(ascii: "R"), count: 9000) + end.bytes
        #expect(decoder.deliveries(flood, formats: [format]) == [.rejected(Rejection(.tooLong))])
        let next = try format.encode([.integer(7)])
        #expect(decoder.deliveries(next, formats: [format]).frames == [[.integer(7)]])
    }

    private static func format(_ text: String) throws -> FrameFormat {
        try .line("text", text, .crlf)
    }

    private static func decode(_ format: FrameFormat, _ line: String) -> [RawValue]? {
        var decoder = FrameDecoder([format])
        decoder.reset()
        return decoder.deliveries(Array((line + "\n").utf8), formats: [format]).frames.first
    }
}
