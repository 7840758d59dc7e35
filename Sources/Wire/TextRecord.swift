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
/// slots out of the frame. In reverse, over an example, the lines that are there get the new
/// values, and without one each template whose slots have values becomes a line.
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
    package let lines: [Template]
    /// The number of each line's first slot.
    private let firstSlots: [Int]

    /// The longest that is looked at, in bytes.
    package static let longest = 4096

    /// - Throws: `LayoutError` with the line at fault as its field.
    package init(_ kind: Kind, lines: [Template]) throws(LayoutError) {
        guard !lines.isEmpty else {
            throw LayoutError(fieldIndex: nil, "a \(kind.rawValue) has at least one line")
        }
        var (firstSlots, names) = ([Int](), Set<String>())
        for (index, line) in lines.enumerated() {
            guard !line.startsWithHole else {
                throw LayoutError(
                    fieldIndex: index,
                    "the line begins with a hole: nothing tells it from the other lines")
            }
            firstSlots.append(names.count)
            for hole in line.holes where !names.insert(hole.name).inserted {
                throw LayoutError(fieldIndex: index, "another line has a hole \(hole.name) already")
            }
        }
        self.kind = kind
        self.lines = lines
        self.firstSlots = firstSlots
    }

    /// The holes of all lines, in their order.
    package var holes: [Template.Hole] { lines.flatMap(\.holes) }

    /// Finds the wanted lines in a whole record.
    ///
    /// - Parameter spans: Gets one place for each slot, and keeps its storage.
    func match(_ record: UnsafeRawBufferPointer, into spans: inout [HoleSpan]) {
        spans.removeAll(keepingCapacity: true)
        for line in lines {
            spans.append(contentsOf: repeatElement(.absent, count: line.holes.count))
        }
        var found: [HoleSpan] = []
        Self.eachLine(of: record) { line in
            guard let index = which(line, in: record, &found) else { return }
            let first = firstSlots[index]
            // Of two lines with the same key the first is meant.
            guard spans[first].isAbsent else { return }
            for (slot, span) in found.enumerated() {
                spans[first + slot] = HoleSpan(
                    start: line.lowerBound + span.start, end: line.lowerBound + span.end,
                    kind: span.kind)
            }
        }
    }

    /// The first of the wanted lines that the line is.
    private func which(
        _ line: Range<Int>, in record: UnsafeRawBufferPointer, _ found: inout [HoleSpan]
    ) -> Int? {
        let text = UnsafeRawBufferPointer(rebasing: record[line])
        return lines.firstIndex { template in
            found.removeAll(keepingCapacity: true)
            return template.match(text, into: &found) == .yes
        }
    }

    /// Lines of a record, by what stands between one LF and the next, without CR.
    private static func eachLine(
        of record: UnsafeRawBufferPointer, _ body: (Range<Int>) -> Void
    ) {
        var start = 0
        while start < record.count {
            let end = record[start...].firstIndex(of: 0x0A) ?? record.count
            let isEnded = end > start && record[end - 1] == 0x0D
            body(start..<(isEnded ? end - 1 : end))
            start = end + 1
        }
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
        let body = try replaced(Array(over[..<end]), values, rounding)
        return closed(body, like: over[end...].dropFirst().prefix(4))
    }

    private func values(_ all: [RawValue?], ofLine index: Int) -> [RawValue?] {
        Array(all[firstSlots[index]...].prefix(lines[index].holes.count))
    }

    private func encode(
        _ index: Int, _ all: [RawValue?], over: [UInt8]?, _ rounding: Bool
    ) throws(EncodingError) -> [UInt8] {
        do throws(EncodingError) {
            return try lines[index].encode(
                values(all, ofLine: index), over: over, rounding: rounding)
        } catch {
            throw EncodingError(slot: error.slot.map { $0 + firstSlots[index] }, error.message)
        }
    }

    /// A record of the lines that have values, up to its check.
    private func made(
        of all: [RawValue?], _ rounding: Bool
    ) throws(EncodingError) -> [UInt8] {
        let end = LineEnd.crlf.bytes
        var bytes = kind == .telegram ? Array("/MRT5martlet".utf8) + end + end : []
        for index in lines.indices where values(all, ofLine: index).contains(where: { $0 != nil }) {
            let line = try encode(index, all, over: nil, rounding)
            bytes += kind == .telegram ? line + end : end + line
        }
        return bytes
    }

    /// A record up to its check, with new values in the lines that it has.
    private func replaced(
        _ body: [UInt8], _ all: [RawValue?], _ rounding: Bool
    ) throws(EncodingError) -> [UInt8] {
        var places: [(line: Int, range: Range<Int>)] = []
        body.withUnsafeBytes { bytes in
            var found: [HoleSpan] = []
            Self.eachLine(of: bytes) { range in
                guard let index = which(range, in: bytes, &found),
                    !places.contains(where: { $0.line == index })
                else { return }
                places.append((index, range))
            }
        }
        try checkPlaces(places.map(\.line), all)
        var (bytes, at) = ([UInt8](), 0)
        for (index, range) in places {
            bytes += body[at..<range.lowerBound]
            bytes += try encode(index, all, over: Array(body[range]), rounding)
            at = range.upperBound
        }
        return bytes + body[at...]
    }

    private func checkPlaces(_ present: [Int], _ all: [RawValue?]) throws(EncodingError) {
        for index in lines.indices where !present.contains(index) {
            let slot = values(all, ofLine: index).firstIndex { $0 != nil }
            guard let slot else { continue }
            throw EncodingError(
                slot: firstSlots[index] + slot, "the given \(kind.rawValue) has no line for it")
        }
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
