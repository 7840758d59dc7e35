// SPDX-License-Identifier: Apache-2.0

import Primitives

/// The form of a date, a time of day, or both, as digits in a text: `YYMMDDhhmmssX`, `hhmmss`.
///
///     YYYY  year               hh  hour      X  W or S: winter or summer time in central Europe,
///     YY    1970 ... 2069      mm  minute       one and two hours ahead of UTC
///     MM    month              ss  second, with or without a fraction
///     DD    day                    all other characters stand for themselves
///
/// The value is the text of ISO 8601: `2024-01-12T23:18:15+01:00`, `2024-01-12` or `12:35:19.487`.
/// Digits that are no date, like month 13, have no value.
package struct DatePattern: Hashable, Sendable {
    enum Token: Hashable, Sendable {
        case year(digits: Int), month, day, hour, minute, second
        /// `W` or `S`; some meters write it in lowercase.
        case season
        case character(UInt8)
    }

    let tokens: [Token]
    /// As a device file writes it.
    package let text: String

    /// - Returns: `nil` for a pattern without a whole date or a time of day, or with a part twice.
    package init?(_ text: String) {
        var (tokens, rest) = ([Token](), Array(text.utf8)[...])
        while let first = rest.first {
            let (token, width) = Self.token(rest) ?? (.character(first), 1)
            guard first >= 0x20, first < 0x7F else { return nil }
            tokens.append(token)
            rest = rest.dropFirst(width)
        }
        let parts = tokens.filter(\.isPart)
        guard Set(parts).count == parts.count, parts.filter(\.isYear).count <= 1 else {
            return nil
        }
        let dateParts = parts.filter { [.month, .day].contains($0) || $0.isYear }.count
        let isTimed = parts.contains(.hour) && parts.contains(.minute)
        guard dateParts == 3 || dateParts == 0 && isTimed, isTimed || !parts.contains(.second),
            isTimed == parts.contains(.hour), isTimed == parts.contains(.minute),
            !parts.contains(.season) || isTimed && dateParts == 3
        else { return nil }
        self.tokens = tokens
        self.text = text
    }

    private static func token(_ text: ArraySlice<UInt8>) -> (Token, width: Int)? {
        let known: [(String, Token)] = [
            ("YYYY", .year(digits: 4)), ("YY", .year(digits: 2)), ("MM", .month), ("DD", .day),
            ("hh", .hour), ("mm", .minute), ("ss", .second), ("X", .season),
        ]
        return known.first { text.starts(with: $0.0.utf8) }.map { ($0.1, $0.0.utf8.count) }
    }

    /// Whether the text has a part of a date, and whether it has a time of day.
    var hasDate: Bool { tokens.contains(where: \.isYear) }
    var hasTime: Bool { tokens.contains(.hour) }
    /// Whether the text is a moment: a date and a time with the zone of it.
    package var isMoment: Bool { tokens.contains(.season) }
    /// Whether the text is a date alone.
    package var isDay: Bool { hasDate && !hasTime }
}

extension DatePattern.Token {
    /// Its characters in the text, without a fraction.
    var width: Int {
        switch self {
        case .year(let digits): return digits
        case .month, .day, .hour, .minute, .second: return 2
        case .season, .character: return 1
        }
    }

    fileprivate var isPart: Bool {
        if case .character = self { return false }
        return true
    }

    var isYear: Bool {
        if case .year = self { return true }
        return false
    }
}

extension DatePattern {
    /// The smallest number of characters of a text of this form.
    var least: Int { tokens.reduce(0) { $0 + $1.width } }

    /// The length of the text of this form at the start of `text`; 0 when there is none.
    func length(of text: UnsafeRawBufferPointer) -> Int {
        var at = 0
        for (index, token) in tokens.enumerated() {
            guard at + token.width <= text.count else { return 0 }
            switch token {
            case .character(let byte):
                guard text[at] == byte else { return 0 }
            case .season:
                guard "WSws".utf8.contains(text[at]) else { return 0 }
            case .year, .month, .day, .hour, .minute, .second:
                guard text[at..<at + token.width].allSatisfy(\.isDigit) else { return 0 }
            }
            at += token.width
            if token == .second { at += fraction(of: text, at: at, behind: index) }
        }
        return at
    }

    /// The length of a point and digits after the seconds.
    private func fraction(
        of text: UnsafeRawBufferPointer, at place: Int, behind index: Int
    ) -> Int {
        let point = UInt8(ascii: ".")
        let isTaken = index + 1 < tokens.count && tokens[index + 1] == .character(point)
        guard !isTaken, place < text.count, text[place] == point else { return 0 }
        let digits = text[(place + 1)...].prefix(while: \.isDigit).count
        return digits > 0 && digits <= 9 ? digits + 1 : 0
    }
}
