// SPDX-License-Identifier: Apache-2.0

/// The telegram of a meter (DSMR P1): from `/` to `!`, four digits of CRC-16/ARC, CR LF.
///
///     /ISk5\2MT382-1000 CR LF
///     CR LF
///     1-0:1.8.1(000671.578*kWh) CR LF
///     ...
///     !8F35 CR LF                     CRC-16/ARC from / to !, in digits
package struct Telegram: Framing {
    private static let check: Check = "crc16-arc-hex"
    /// `!`, four digits, CR LF.
    private static let closing = 7

    package init() {}

    package var hasCheck: Bool { true }
    package var company: FramingCompany { .records }
    package var exampleForms: Set<ExampleForm> { [.bytes, .lines] }
    package var requirement: String { "it goes from / to ! and four digits of its check" }
    package var lineStyle: LineStyle {
        LineStyle(opening: Array("/MRT5martlet\r\n\r\n".utf8))
    }

    package func mayBegin(with byte: UInt8) -> Bool { byte == UInt8(ascii: "/") }

    package func extent(
        of bytes: UnsafeRawBufferPointer, at beginning: FrameBeginning, isOver: Bool,
        unpacked: inout [UInt8]
    ) -> FrameExtent {
        var at = 1
        while at < bytes.count {
            if bytes[at - 1] == 0x0A {
                // The next telegram begins before this one has ended.
                if bytes[at] == UInt8(ascii: "/") { return .bad(.torn) }
                if bytes[at] == UInt8(ascii: "!") { return Self.closed(bytes, at) }
            }
            at += 1
        }
        return .partial(content: 0..<bytes.count)
    }

    /// The match of a telegram with its `!` at that position.
    private static func closed(_ bytes: UnsafeRawBufferPointer, _ mark: Int) -> FrameExtent {
        let size = mark + closing
        guard bytes.count >= size else { return .partial(content: 0..<mark) }
        guard bytes[size - 2] == 0x0D, bytes[size - 1] == 0x0A else { return .bad(.torn) }
        let value = check.value(over: UnsafeRawBufferPointer(rebasing: bytes[...mark]))
        guard check.holds(value, in: bytes, at: mark + 1) else { return .bad(.check) }
        return .whole(size: size, content: 0..<mark)
    }

    package func longest(ofContent count: Int) -> Int { count + Self.closing }

    package func frame(
        around content: [UInt8], like over: [UInt8]?
    ) throws(EncodingError) -> [UInt8] {
        var bytes = content + [UInt8(ascii: "!")]
        let value = bytes.withUnsafeBytes { Self.check.value(over: $0) }
        // With the spelling of the example, if the number is the same.
        let digits = over.map { $0.suffix(Self.closing).dropFirst().prefix(4) }
        bytes += digits?.count == 4 ? Array(digits ?? []) : [0, 0, 0, 0]
        Self.check.write(value, to: &bytes, at: bytes.count - 4)
        return bytes + LineEnd.crlf.bytes
    }

    package func content(of frame: [UInt8]) -> [UInt8]? {
        frame.lastIndex(of: UInt8(ascii: "!")).map { Array(frame[..<$0]) }
    }

    /// The end and the check; each `/` within the longest length before the end may be the
    /// beginning.
    package func chanceInNoise(_ body: FrameBody) -> Double {
        let slashes = Double(LineSet.longest) / 256
        return chance(ofBytes: 4) * Self.check.chanceInNoise * slashes
    }
}
