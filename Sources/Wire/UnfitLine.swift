// SPDX-License-Identifier: Apache-2.0

/// A line of a record that a template was made for, and that does not match it.
///
/// A line that no template was made for is no error: records have more lines than a model needs. A
/// template is made for the lines with its key: its constant text up to the first value, which ends
/// with a character that is no letter and no digit. `1-0:31.7.0(` is such a key.
package struct UnfitLine: Hashable, Sendable {
    package let text: String
    /// The template, as the device file writes it.
    package let template: String
    /// Where in the text the match stopped, in bytes from its start.
    package let place: Int
    /// Completes "expected ...".
    package let expected: String

    /// As a sentence for a log.
    package var explanation: String {
        "the line '\(text)' does not fit '\(template)': expected \(expected) at character "
            + "\(place + 1)"
    }
}

extension TemplateSet {
    /// The lines of a record that templates were made for, and that match none.
    func unfit(_ texts: [Range<Int>], of bytes: UnsafeRawBufferPointer) -> [UnfitLine] {
        let wanted = plain.map { Wanted(template: $0, link: nil) } + wantedLinks(texts, bytes)
        var (unfit, spans) = ([UnfitLine](), [HoleSpan]())
        for line in texts.indices {
            guard which(templates.indices, line, texts, bytes, &spans).index == nil else {
                continue
            }
            let text = UnsafeRawBufferPointer(rebasing: bytes[texts[line]])
            unfit += wanted.lazy.compactMap { self.unfit(text, $0) }.prefix(1)
        }
        return unfit
    }

    /// A template that should match a line of the record.
    private struct Wanted {
        let template: Int
        /// Of a linked template, the set and the name of the thing.
        let link: (set: LinkedSlots, name: [UInt8])?
    }

    /// Of the sets that the record has no lines for, the templates with values, for each thing that
    /// is of the wanted kind.
    private func wantedLinks(
        _ texts: [Range<Int>], _ bytes: UnsafeRawBufferPointer
    ) -> [Wanted] {
        links.flatMap { link -> [Wanted] in
            // A record with a wrong check was rejected before.
            guard let things = try? things(link, texts, bytes),
                described(things, link, bytes) == nil
            else { return [] }
            let names = things.filter { isMarked($0, link) && !link.marks.isEmpty }
                .map { key(link, $0[0], bytes) }
            return link.lines.filter { !link.marks.contains($0) }.flatMap { template in
                names.map { Wanted(template: template, link: (link, $0)) }
            }
        }
    }

    private func unfit(_ text: UnsafeRawBufferPointer, _ wanted: Wanted) -> UnfitLine? {
        let template = templates[wanted.template]
        var spans: [HoleSpan] = []
        guard template.isMade(for: text, of: wanted.link?.name),
            case .no(let stop) = template.match(text, into: &spans),
            !isNeverRead(wanted, text, spans)
        else { return nil }
        return UnfitLine(
            text: String(decoding: text, as: UTF8.self), template: template.source,
            place: stop.place, expected: template.expectation(at: stop))
    }

    /// Whether the date of the line shows that its thing was never read: it cannot be, or it is in
    /// the year in which clocks begin.
    private func isNeverRead(
        _ wanted: Wanted, _ text: UnsafeRawBufferPointer, _ spans: [HoleSpan]
    ) -> Bool {
        guard let slot = wanted.link?.set.newest, let date = holes[slot].type.date,
            let number = slots[wanted.template].firstIndex(of: slot), number < spans.count
        else { return false }
        let digits = text[spans[number].start..<spans[number].end]
        let moment = date.secondsSince1970(String(decoding: digits, as: UTF8.self))
        return moment.map { $0 < 365 * 86_400 } ?? true
    }
}

extension Template {
    /// Whether the text begins with the key of this template.
    ///
    /// - Parameter name: Of a linked template whose first hole is the link: the text of the link.
    fileprivate func isMade(for text: UnsafeRawBufferPointer, of name: [UInt8]?) -> Bool {
        guard let start = opening.length(in: text, at: 0) else { return false }
        guard let name else { return opening.bytes.last.map { !$0.isWordCharacter } ?? false }
        return text[start...].starts(with: name)
            && pieces[0].following.length(in: text, at: start + name.count) != nil
    }

    /// The text that a match expected where it stopped; completes "expected ...".
    func expectation(at stop: Stop) -> String {
        guard stop.piece >= 0 else { return opening.quoted }
        guard stop.piece < pieces.count else { return Constant([]).quoted }
        let piece = pieces[stop.piece]
        guard !stop.isBehind else { return piece.following.quoted }
        switch piece.content {
        case .hole(_, let type, let isFixed): return type.expectation(isFixed: isFixed)
        case .check(let check, _): return "a check of \(check.width) characters"
        case .parts: return "one of the parts"
        case .skip: return piece.following.quoted
        }
    }
}

extension Constant {
    /// For a message.
    fileprivate var quoted: String {
        isEmpty ? "the end of the line" : "'\(String(decoding: bytes, as: UTF8.self))'"
    }
}

extension HoleType {
    /// For a message.
    fileprivate func expectation(isFixed: Bool) -> String {
        let width = isFixed ? format.width.map { " of \($0) characters" } ?? "" : ""
        switch kind {
        case .decimal: return "a number\(width)"
        case .decimalComma: return "a number with a comma\(width)"
        case .integer: return "a whole number\(width)"
        case .hex: return "hexadecimal digits\(width)"
        case .word: return "a word\(width)"
        case .text: return "a text\(width)"
        case .date: return "a date of the form \(date?.text ?? "")"
        case .latitude: return "a latitude like 4807.038,N"
        case .longitude: return "a longitude like 01131.000,E"
        }
    }
}

extension UInt8 {
    fileprivate var isWordCharacter: Bool {
        isDigit || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20) || self >= 0x80
    }
}
