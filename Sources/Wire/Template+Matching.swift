// SPDX-License-Identifier: Apache-2.0

import Readings

extension Template {
    /// How a line matches.
    enum Fit {
        case no
        /// It matches, but its check is wrong.
        case badCheck
        case yes
    }

    /// True when the tail of a longer line could pass for a whole line: there is no constant text
    /// before the first hole, so `1453 mm` without its `1` is `453 mm`.
    var startsWithHole: Bool { opening.isEmpty }

    /// Matches a line.
    ///
    /// - Parameter spans: The place of each hole's text is appended; its storage is reused.
    /// - Returns: Whether the whole line matches; the new places in `spans` are valid only then.
    func match(_ line: UnsafeRawBufferPointer, into spans: inout [HoleSpan]) -> Fit {
        guard line.starts(with: opening) else { return .no }
        var at = opening.count
        for piece in pieces {
            let rest = UnsafeRawBufferPointer(rebasing: line[at...])
            switch piece.content {
            case .hole(_, let type):
                guard let (length, kind) = type.filling(of: rest, before: piece.following) else {
                    return .no
                }
                spans.append(HoleSpan(start: at, end: at + length, kind: kind))
                at += length
            case .skip:
                guard let length = Self.skipped(rest, before: piece.following) else { return .no }
                at += length
            case .parts(_, let list):
                guard let length = Self.skipped(rest, before: piece.following) else { return .no }
                let texts = list.texts(at..<at + length, of: line)
                let fit = list.set.match(texts, of: line, into: &spans)
                guard fit == .yes else { return fit }
                at += length
            case .check(let check, let coverage):
                guard rest.count >= check.width else { return .no }
                guard coverage.holds(check, in: line, at: at) else { return .badCheck }
                at += check.width
            }
            guard line[at...].starts(with: piece.following) else { return .no }
            at += piece.following.count
        }
        return at == line.count ? .yes : .no
    }

    /// The number of bytes before the text that follows, or before the end.
    private static func skipped(
        _ text: UnsafeRawBufferPointer, before following: [UInt8]
    ) -> Int? {
        guard !following.isEmpty else { return text.count }
        return text.indices.first { text[$0...].starts(with: following) }
    }
}

extension Coverage {
    /// Whether the check at `place` is right.
    fileprivate func holds(
        _ check: Check, in line: UnsafeRawBufferPointer, at place: Int
    ) -> Bool {
        guard let value = value(of: check, in: line, at: place) else { return false }
        return check.holds(value, in: line, at: place)
    }

    /// The expected value of a check at `place`; `nil` when it would cover nothing.
    func value(of check: Check, in line: UnsafeRawBufferPointer, at place: Int) -> Int64? {
        let end = last < 0 ? place + last + 1 : last + 1
        guard first < end, end <= place else { return nil }
        return check.value(over: UnsafeRawBufferPointer(rebasing: line[first..<end]))
    }
}

extension HoleType {
    /// The length and the content of this hole's text; `nil` when no text matches.
    fileprivate func filling(
        of text: UnsafeRawBufferPointer, before following: [UInt8]
    ) -> (length: Int, kind: Kind?)? {
        if let nothing, text.starts(with: nothing) {
            let rest = text[nothing.count...]
            let ends =
                following.isEmpty ? endsByItself || rest.isEmpty : rest.starts(with: following)
            if ends { return (nothing.count, nil) }
        }
        let length =
            width.map { $0 <= text.count ? fits(text, $0) : 0 } ?? length(in: text, following)
        return length > 0 ? (length, kind) : nil
    }

    /// The width, when the text in it is of this type; otherwise 0.
    private func fits(_ text: UnsafeRawBufferPointer, _ width: Int) -> Int {
        let field = UnsafeRawBufferPointer(rebasing: text[..<width])
        switch kind {
        case .word: return field.allSatisfy { $0 > 0x20 && $0 != 0x7F } ? width : 0
        case .hex: return field.allSatisfy { $0.hexDigit != nil } ? width : 0
        case .latitude, .longitude: return 0
        case .integer, .decimal:
            let spaces = isZeroPadded ? 0 : field.prefix { $0 == 0x20 }.count
            let number = UnsafeRawBufferPointer(rebasing: field[spaces...])
            return numberLength(of: number) == number.count && spaces < width ? width : 0
        }
    }

    private func length(in text: UnsafeRawBufferPointer, _ following: [UInt8]) -> Int {
        switch kind {
        case .decimal, .integer: return numberLength(of: text)
        case .hex:
            let count = text.prefix { $0.hexDigit != nil }.count
            return count <= 15 ? count : 0
        case .word: return wordLength(in: text, following)
        case .latitude, .longitude: return AngleText.length(of: text, kind)
        }
    }

    /// The length of a number with the fixed count of digits after the point; 0 also with more than
    /// 18 digits before the point, which no sensor sends.
    private func numberLength(of text: UnsafeRawBufferPointer) -> Int {
        let allowsPoint = kind == .decimal && places != 0
        guard let number = DecimalText.Extent(text, allowsPoint: allowsPoint),
            number.wholeDigits <= 18, number.places == places ?? number.places
        else { return 0 }
        return number.length
    }

    private func wordLength(in text: UnsafeRawBufferPointer, _ following: [UInt8]) -> Int {
        for at in 0..<text.count {
            if at > 0, !following.isEmpty, text[at...].starts(with: following) { return at }
            if text[at] <= 0x20 || text[at] == 0x7F { return 0 }
        }
        return following.isEmpty ? text.count : 0
    }
}
