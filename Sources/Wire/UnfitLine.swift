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
        let missing = links.filter { link in
            guard case .lines(let lines) = linked(link, texts, bytes) else { return false }
            return lines.isEmpty
        }
        let wanted = plain + missing.flatMap(\.lines)
        var (unfit, spans) = ([UnfitLine](), [HoleSpan]())
        for line in texts.indices {
            let text = UnsafeRawBufferPointer(rebasing: bytes[texts[line]])
            guard which(templates.indices, line, texts, bytes, &spans).index == nil,
                let template = wanted.first(where: { isMade($0, for: text) })
            else { continue }
            spans.removeAll(keepingCapacity: true)
            guard case .no(let stop) = templates[template].match(text, into: &spans) else {
                continue
            }
            unfit.append(
                UnfitLine(
                    text: String(decoding: text, as: UTF8.self),
                    template: templates[template].source, place: stop.place,
                    expected: templates[template].expectation(at: stop)))
        }
        return unfit
    }

    private func isMade(_ template: Int, for text: UnsafeRawBufferPointer) -> Bool {
        let link = links.first { $0.lines.contains(template) }?.link
        let isLinked = link.map { slots[template].first == $0 } ?? false
        return templates[template].isMade(for: text, behindLink: isLinked)
    }
}

extension Template {
    /// Whether the text begins with the key of this template.
    ///
    /// - Parameter behindLink: Whether the key includes the first hole, a link.
    fileprivate func isMade(for text: UnsafeRawBufferPointer, behindLink: Bool) -> Bool {
        guard let start = opening.length(in: text, at: 0) else { return false }
        guard behindLink else { return opening.bytes.last.map { !$0.isWordCharacter } ?? false }
        let key = pieces[0].following
        guard let end = key.place(in: text, from: start) else { return false }
        return !key.isEmpty && text[start..<end].allSatisfy(\.isWordCharacter)
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
