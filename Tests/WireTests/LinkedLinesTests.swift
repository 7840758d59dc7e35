// SPDX-License-Identifier: Apache-2.0

import Testing
import Wire

@Suite struct LinkedLinesTests {
    /// Power, and the gas meter: on any channel, with its time and its volume.
    private static let lines = [
        "1-0:1.7.0({power:decimal:06.3}*kW)", "0-{channel:integer}:24.1.0(003)",
        "0-{channel:integer}:24.2.1({time:date:YYMMDDhhmmssX})({gas:decimal:09.3}*m3)",
    ]

    private static func format(newest: String? = "time") throws -> FrameFormat {
        let link = LinkedLines(lines: 1..<3, link: "channel", newest: newest)
        let set = try LineSet(lines.map { try Template($0) }, links: [link], of: "telegram")
        let framing = Delimited(sync: [0x2F], end: LineEnd(Array("!\r\n".utf8)), silence: nil)
        return FrameFormat(name: "telegram", shape: .framed(framing, .lines(set)))
    }

    private static func values(_ format: FrameFormat, _ lines: [String]) -> [RawValue?]? {
        format.rawValues(of: bytes(lines))
    }

    private static func bytes(_ lines: [String]) -> [UInt8] {
        Array((["/x"] + lines + ["!"]).map { $0 + "\r\n" }.joined().utf8)
    }

    private static func meter(_ channel: Int, _ time: String, _ gas: String) -> [String] {
        ["0-\(channel):24.1.0(003)", "0-\(channel):24.2.1(\(time))(\(gas)*m3)"]
    }

    @Test func onlyTheLinesOfOneThingBelongTogether() throws {
        let water = ["0-1:24.1.0(007)", "0-1:24.2.1(240112231500W)(00872.234*m3)"]
        let gas = Self.meter(2, "240112231500W", "00338.711")
        let format = try Self.format()
        let expected: [RawValue?] = [
            nil, .integer(2), .word("240112231500W"), .decimal(mantissa: 338_711, exponent: -3),
        ]
        #expect(
            Self.values(format, water + gas + ["1-0:1.7.0(01.000*kW)"])?.dropFirst()
                == expected.dropFirst())
        #expect(Self.values(format, gas + water) == expected)
        // In any order, and the type after the value.
        #expect(Self.values(format, water + gas.reversed()) == expected)
        #expect(Self.values(format, water) == nil)
    }

    /// Each of these stands in telegrams of real meters beside the present one.
    @Test(
        arguments: [
            ("170113170000W", "00001.287"),  // with its last time
            ("240112231500W", "00000.000"),  // with the present time
            ("700101010000W", "00000.000"), ("632525252525W", "00000.000"),  // never read
        ], [true, false])
    func theMeterThatIsReadWinsOverADeadOne(_ dead: (time: String, gas: String), isFirst: Bool)
        throws
    {
        let format = try Self.format()
        let present = Self.meter(2, "240112231000W", "00338.711")
        let other = Self.meter(1, dead.time, dead.gas)
        let found = Self.values(format, isFirst ? other + present : present + other)
        #expect(found?[3] == .decimal(mantissa: 338_711, exponent: -3))
    }

    @Test func aThingWithAnImpossibleDateIsNotThere() throws {
        let format = try Self.format()
        let lines = Self.meter(1, "632525252525W", "00000.000") + ["1-0:1.7.0(01.000*kW)"]
        #expect(Self.values(format, lines)?[3] == .some(nil))
        // Without a rule for several things the first one counts.
        let both = Self.meter(3, "170113170000W", "1.5") + Self.meter(2, "240112231500W", "2.5")
        let first = Self.values(try Self.format(newest: nil), both)
        #expect(first?[1] == .integer(3))
    }

    @Test func aThingIsEncodedWithItsMark() throws {
        let format = try Self.format()
        let gas = RawValue.decimal(mantissa: 5, exponent: 0)
        let bytes = try format.encode([nil, nil, nil, gas])
        #expect(
            String(decoding: bytes, as: UTF8.self) == """
                /0-1:24.1.0(003)\r
                0-1:24.2.1(000101000000W)(00005.000*m3)\r
                !\r

                """)
        let over = Self.bytes(
            Self.meter(1, "170113170000W", "00001.287")
                + Self.meter(2, "240112231500W", "00338.711"))
        let changed = String(
            decoding: try format.encode([nil, nil, nil, gas], over: over), as: UTF8.self)
        #expect(changed.contains("0-1:24.2.1(170113170000W)(00001.287*m3)"))
        #expect(changed.contains("0-2:24.2.1(240112231500W)(00005.000*m3)"))
        #expect(try format.encode([nil, nil, nil, nil], over: over) == over)
    }

    @Test func aLineThatWasMeantAndDoesNotFitIsNamed() throws {
        let format = try Self.format()
        func unfit(_ lines: [String]) -> [UnfitLine] {
            var found: [UnfitLine] = []
            var decoder = FrameDecoder([format])
            Self.bytes(lines).withUnsafeBytes {
                decoder.receive($0) { event in
                    if case .frame(_, let view) = event { found = format.unfitLines(in: view) }
                }
            }
            return found
        }
        let power = "1-0:1.7.0(01.000*kW)"
        #expect(unfit([power, "1-0:2.7.0(x)", "0-0:96.13.0()"]) == [])
        let mile = unfit([power, "1-0:1.7.0(12.5*MW)"])
        #expect(mile.map(\.text) == ["1-0:1.7.0(12.5*MW)"])
        #expect(mile.first?.place == 14)
        #expect(mile.first?.expected == "'*kW)'")
        #expect(unfit([power, "1-0:1.7.0()"]).first?.expected == "a number")
        let feet = ["0-1:24.1.0(003)", "0-1:24.2.1(240112231500W)(00338.711*ft3)"]
        #expect(unfit([power] + feet).map(\.expected) == ["'*m3)'"])
        // Another meter has the value; it is not a gas meter; it was never read.
        #expect(unfit([power] + feet + Self.meter(2, "240112231500W", "00338.711")) == [])
        #expect(unfit([power, "0-1:24.1.0(007)", feet[1]]) == [])
        for never in ["700101010000W)(00000000", "632525252525W)(00000.000"] {
            #expect(unfit([power, feet[0], "0-1:24.2.1(\(never))"]) == [])
        }
    }

    @Test func linkedLinesHaveTheLinkAndAValue() throws {
        func error(_ lines: [String], _ link: LinkedLines) -> LayoutError? {
            thrown(LayoutError.self) {
                try LineSet(lines.map { try Template($0) }, links: [link])
            }
        }
        let link = LinkedLines(lines: 0..<2, link: "n", newest: "t")
        #expect(error(["a{n:integer}", "b{n:integer} {t:date:hhmm}"], link) == nil)
        #expect(error(["a{n:integer}", "b {t:date:hhmm}"], link)?.fieldIndex == 1)
        #expect(error(["a{n:integer}", "b{n:integer}"], link)?.fieldIndex == 0)
        #expect(error(["a{n:integer}", "b{n:integer} {t:word}"], link)?.fieldIndex == 0)
        let other = LinkedLines(lines: 0..<1, link: "n")
        #expect(error(["a{n:integer} {x:word}", "b{n:integer}"], other)?.fieldIndex == 1)
    }
}
