// SPDX-License-Identifier: Apache-2.0

/// The telegram of a meter (DSMR P1): from `/` to `!`, four digits of CRC-16/ARC, CR LF.
///
///     /ISk5\2MT382-1000 CR LF
///     CR LF
///     1-0:1.8.1(000671.578*kWh) CR LF
///     ...
///     !8F35 CR LF                     CRC-16/ARC from / to !, in digits; some meters leave out
///                                     the zeros at its beginning
package struct Telegram: Framing {
    private static let check: Check = "crc16-arc-hex"
    /// `!`, four digits, CR LF.
    private static let longestClosing = 7

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
        let digits = bytes[(mark + 1)...].prefix(4).prefix { $0.hexDigit != nil }
        let end = digits.endIndex
        let ends = bytes[end...].prefix(2).prefix { $0 == 0x0D || $0 == 0x0A }
        guard ends.last == 0x0A else {
            return end + ends.count == bytes.count ? .partial(content: 0..<mark) : .bad(.torn)
        }
        guard number(digits) == value(over: bytes, to: mark) else { return .bad(.check) }
        return .whole(size: ends.endIndex, content: 0..<mark)
    }

    /// The number of the digits; `nil` without digits.
    private static func number(_ digits: some Collection<UInt8>) -> Int64? {
        digits.isEmpty ? nil : digits.reduce(0) { $0 << 4 | Int64($1.hexDigit ?? 0) }
    }

    private static func value(over bytes: UnsafeRawBufferPointer, to mark: Int) -> Int64 {
        check.value(over: UnsafeRawBufferPointer(rebasing: bytes[...mark]))
    }

    package func longest(ofContent count: Int) -> Int { count + Self.longestClosing }

    /// In the style of the example: with zeros before its check or without, in its spelling if the
    /// number is the same.
    package func frame(
        around content: [UInt8], like over: [UInt8]?
    ) throws(EncodingError) -> [UInt8] {
        let bytes = content + [UInt8(ascii: "!")]
        let value = bytes.withUnsafeBytes { Self.value(over: $0, to: content.count) }
        let closing = over.map { $0[(($0.lastIndex(of: UInt8(ascii: "!")) ?? -1) + 1)...] } ?? []
        let known = closing.prefix { $0.hexDigit != nil }
        if Self.number(known) == value { return bytes + closing }
        let digits = Array(String(value, radix: 16, uppercase: true).utf8)
        let zeros = known.isEmpty || known.count == 4 ? 4 - digits.count : 0
        return bytes + [UInt8](repeating: UInt8(ascii: "0"), count: zeros) + digits
            + LineEnd.crlf.bytes
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
