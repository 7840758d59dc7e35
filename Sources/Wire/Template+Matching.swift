// SPDX-License-Identifier: Apache-2.0

extension Template {
    /// How a line matches.
    enum Fit: Hashable {
        case no(Stop)
        /// It matches, but its check is wrong.
        case badCheck(at: Int)
        case yes
    }

    /// Where a match stopped.
    struct Stop: Hashable {
        /// The opening does not match.
        static let opening = Stop(place: 0, piece: -1, isBehind: true)

        /// In bytes from the start of the line.
        let place: Int
        /// The number of the piece; the number of pieces when more text follows them.
        let piece: Int
        /// Whether the constant text behind the piece does not match, and not the piece.
        let isBehind: Bool
    }

    /// True when the tail of a longer line could pass for a whole line: there is no constant text
    /// before the first hole, so `1453 mm` without its `1` is `453 mm`.
    var startsWithHole: Bool { opening.isEmpty }

    /// Matches a line.
    ///
    /// - Parameter spans: The place of each hole's text is appended; its storage is reused.
    /// - Returns: Whether the whole line matches; the new places in `spans` are valid only then.
    func match(_ line: UnsafeRawBufferPointer, into spans: inout [HoleSpan]) -> Fit {
        guard var at = opening.length(in: line, at: 0) else { return .no(.opening) }
        for (number, piece) in pieces.enumerated() {
            let no = Fit.no(Stop(place: at, piece: number, isBehind: false))
            switch piece.content {
            case .hole(_, let type, let isFixed):
                guard
                    let (length, kind) = type.filling(
                        of: line, at: at, before: piece.following, isFixed)
                else { return no }
                spans.append(HoleSpan(start: at, end: at + length, kind: kind))
                at += length
            case .skip:
                guard let end = piece.following.place(in: line, from: at) else { return no }
                at = end
            case .parts(_, let list):
                guard let end = piece.following.place(in: line, from: at) else { return no }
                let fit = list.set.match(
                    list.texts(at..<end, of: line), of: line, into: &spans)
                guard fit == .yes else {
                    if case .no = fit { return no }
                    return fit
                }
                at = end
            case .check(let check, let coverage):
                guard line.count - at >= check.width else { return no }
                guard coverage.holds(check, in: line, at: at) else { return .badCheck(at: at) }
                at += check.width
            }
            guard let length = piece.following.length(in: line, at: at) else {
                return .no(Stop(place: at, piece: number, isBehind: true))
            }
            at += length
        }
        guard at < line.count else { return .yes }
        return .no(Stop(place: at, piece: pieces.count, isBehind: true))
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
        range(at: place).map { check.value(over: UnsafeRawBufferPointer(rebasing: line[$0])) }
    }

    /// The bytes that a check at `place` covers; `nil` when there are none.
    func range(at place: Int) -> Range<Int>? {
        let end = last < 0 ? place + last + 1 : last + 1
        return first < end && end <= place ? first..<end : nil
    }
}

extension HoleType {
    /// The length and the content of this hole's text; `nil` when no text matches.
    ///
    /// - Parameter isFixed: Whether the width marks the end.
    fileprivate func filling(
        of line: UnsafeRawBufferPointer, at place: Int, before following: Constant,
        _ isFixed: Bool
    ) -> (length: Int, kind: Kind?)? {
        if let nothing, line[place...].starts(with: nothing) {
            let end = place + nothing.count
            let ends =
                following.isEmpty
                ? endsByWidth || end == line.count : following.length(in: line, at: end) != nil
            if ends { return (nothing.count, nil) }
        }
        let text = UnsafeRawBufferPointer(rebasing: line[place...])
        let length: Int
        if isFixed, let width = format.width {
            length = width <= text.count ? fits(text, width) : 0
        } else {
            length = self.length(in: text, following)
        }
        if length == 0, let nothing, endsByItself, !endsByWidth, text.starts(with: nothing) {
            return (nothing.count, nil)
        }
        return length > 0 ? (length, kind) : nil
    }

    /// Whether a width marks its end, also of the text for "no value".
    private var endsByWidth: Bool {
        format.width != nil && (nothing == nil || nothing?.count == format.width)
    }

    /// The width, when the text in it is of this type; otherwise 0.
    private func fits(_ text: UnsafeRawBufferPointer, _ width: Int) -> Int {
        let field = UnsafeRawBufferPointer(rebasing: text[..<width])
        switch kind {
        case .word: return field.allSatisfy { $0 > 0x20 && $0 != 0x7F } ? width : 0
        case .text: return field.allSatisfy { $0 >= 0x20 && $0 != 0x7F } ? width : 0
        case .hex: return field.allSatisfy { $0.hexDigit != nil } ? width : 0
        case .integer, .decimal, .decimalComma:
            return paddedNumber(field) == width ? width : 0
        case .date, .latitude, .longitude: return 0
        }
    }

    private func length(in text: UnsafeRawBufferPointer, _ following: Constant) -> Int {
        switch kind {
        case .decimal, .decimalComma, .integer: return paddedNumber(text)
        case .hex:
            let count = text.prefix { $0.hexDigit != nil }.count
            return count <= 15 ? count : 0
        case .word: return wordLength(in: text, following)
        case .text: return textLength(in: text, following)
        case .date: return date?.length(of: text) ?? 0
        case .latitude, .longitude: return AngleText.length(of: text)
        }
    }

    /// The length of a number, and of the spaces before it where spaces fill its width.
    private func paddedNumber(_ text: UnsafeRawBufferPointer) -> Int {
        let isPadded = format.width != nil && !format.isZeroPadded
        guard isPadded, text.first == 0x20 else { return NumberText.length(of: text, kind) }
        let spaces = text.prefix { $0 == 0x20 }.count
        let number = UnsafeRawBufferPointer(rebasing: text[spaces...])
        let length = NumberText.length(of: number, kind)
        return length > 0 ? spaces + length : 0
    }

    private func wordLength(in text: UnsafeRawBufferPointer, _ following: Constant) -> Int {
        for at in 0..<text.count {
            if at > 0, !following.isEmpty, following.length(in: text, at: at) != nil { return at }
            if text[at] <= 0x20 || text[at] == 0x7F { return 0 }
        }
        return following.isEmpty ? text.count : 0
    }

    /// A text has a visible character, and no other control characters than tabulators.
    private func textLength(in text: UnsafeRawBufferPointer, _ following: Constant) -> Int {
        guard let end = following.place(in: text, from: 0) else { return 0 }
        let own = text[..<end]
        guard own.contains(where: { $0 > 0x20 }) else { return 0 }
        return own.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 } ? end : 0
    }
}
