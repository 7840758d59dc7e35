// SPDX-License-Identifier: Apache-2.0

/// Many lines that are one frame: a telegram or a block, checked as a whole.
///
/// Facts. Meters send what they know as lines with a key each, in an order of their own, and more
/// of them than anyone wants; the next model has others. What is known to a device file are the
/// lines that it wants, each a template whose constant beginning is the key.
///
///     telegram (DSMR P1)                       block (Victron VE.Direct)
///     /ISk5\2MT382-1000 CR LF                  CR LF PID TAB 0x203
///     CR LF                                    CR LF V TAB 12800
///     1-0:1.8.1(000671.578*kWh) CR LF          CR LF I TAB -340
///     ...                                      ...
///     !8F35 CR LF                              CR LF Checksum TAB <byte>
///     CRC-16/ARC from / to !, in digits        the sum of all bytes is 0
///
/// Choice. A line that no template knows is passed over; a template that no line fits leaves its
/// slots out of the frame: see `TemplateSet`.
package struct TextRecord: Sendable {
    package enum Kind: String, Hashable, Sendable {
        /// From `/` to `!`, four digits of CRC-16/ARC, CR LF.
        case telegram
        /// Lines of a label, a tabulator and a value, each begun by CR LF; the last is the label
        /// `Checksum` and the byte that makes the sum of all zero. Messages from `:` to LF, which
        /// may stand anywhere, do not belong to it.
        case block
    }

    package let kind: Kind
    /// The lines that are wanted.
    private let lines: TemplateSet

    /// The longest that is looked at, in bytes.
    package static let longest = 4096

    /// - Throws: `LayoutError` with the line at fault as its field.
    package init(_ kind: Kind, lines: [Template]) throws(LayoutError) {
        self.kind = kind
        self.lines = try TemplateSet(lines, .init(one: "line", whole: kind.rawValue))
    }

    /// The holes of all lines, in their order.
    package var holes: [Template.Hole] { lines.holes }

    /// Finds the wanted lines in a whole record.
    ///
    /// - Parameter spans: Gets one place for each slot, and keeps its storage.
    func match(_ record: UnsafeRawBufferPointer, into spans: inout [HoleSpan]) {
        spans.removeAll(keepingCapacity: true)
        _ = lines.match(Self.lines(of: record), of: record, into: &spans)
    }

    /// Lines of a record, by what stands between one LF and the next, without CR.
    private static func lines(of record: UnsafeRawBufferPointer) -> [Range<Int>] {
        var (lines, start) = ([Range<Int>](), 0)
        while start < record.count {
            let end = record[start...].firstIndex(of: 0x0A) ?? record.count
            let isEnded = end > start && record[end - 1] == 0x0D
            lines.append(start..<(isEnded ? end - 1 : end))
            start = end + 1
        }
        return lines
    }
}

extension TextRecord {
    /// The bytes of a record with those values.
    func encode(
        _ values: [RawValue?], over: [UInt8]?, rounding: Bool
    ) throws(EncodingError) -> [UInt8] {
        guard let over else { return closed(try made(of: values, rounding)) }
        guard let end = checkPlace(in: over) else {
            throw EncodingError(slot: nil, "the given bytes are no \(kind.rawValue)")
        }
        let body = Array(over[..<end])
        let texts = body.withUnsafeBytes { Self.lines(of: $0) }
        let replaced = try lines.replace(texts, of: body, with: values, rounding: rounding)
        return closed(replaced, like: over[end...].dropFirst().prefix(4))
    }

    /// A record of the lines that have values, up to its check.
    private func made(
        of all: [RawValue?], _ rounding: Bool
    ) throws(EncodingError) -> [UInt8] {
        let end = LineEnd.crlf.bytes
        var bytes = kind == .telegram ? Array("/MRT5martlet".utf8) + end + end : []
        for line in try lines.encode(all, rounding: rounding) {
            bytes += kind == .telegram ? line + end : end + line
        }
        return bytes
    }

    /// Where the check's own line ends and the check begins.
    private func checkPlace(in record: [UInt8]) -> Int? {
        switch kind {
        case .telegram:
            return record.lastIndex(of: UInt8(ascii: "!"))
        case .block:
            let label = RecordCollector.label
            let place = record.count - 1 - label.count
            return place >= 0 && record[place...].starts(with: label) ? place : nil
        }
    }

    /// With the check behind it, in the spelling of an example's if it is the same.
    private func closed(_ body: [UInt8], like digits: ArraySlice<UInt8> = []) -> [UInt8] {
        var bytes = body
        switch kind {
        case .telegram:
            bytes.append(UInt8(ascii: "!"))
            let check = bytes.withUnsafeBytes { Check.crc16ARCHex.value(over: $0) }
            bytes += digits.count == 4 ? Array(digits) : [0, 0, 0, 0]
            Check.crc16ARCHex.write(check, to: &bytes, at: bytes.count - 4)
            bytes += LineEnd.crlf.bytes
        case .block:
            bytes += RecordCollector.label
            let check = bytes.withUnsafeBytes { Check.sum8Negate.value(over: $0) }
            bytes.append(UInt8(truncatingIfNeeded: check))
        }
        return bytes
    }
}
