// SPDX-License-Identifier: Apache-2.0

import Primitives

/// The parts of a date in a text; a part that the pattern lacks has its smallest value.
struct DateParts: Hashable {
    var (year, month, day) = (2000, 1, 1)
    var (hour, minute, second) = (0, 0, 0)
    /// The digits after the point of the seconds.
    var fraction = ""
    var isSummer = false

    /// Whether the calendar has this date. A minute may have a leap second.
    var isPossible: Bool {
        guard (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second <= 60
        else { return false }
        let date = CalendarDate(year: year, month: month, day: day)
        return CalendarDate(daysSince1970: date.daysSince1970) == date
    }
}

extension DatePattern {
    /// The ISO 8601 text of a text of this form; `nil` when it is no date.
    package func isoText(of text: String) -> String? {
        guard let parts = parts(Array(text.utf8)), parts.isPossible else { return nil }
        let date = "\(padded(parts.year, 4))-\(padded(parts.month))-\(padded(parts.day))"
        var time = "\(padded(parts.hour)):\(padded(parts.minute))"
        if tokens.contains(.second) { time += ":\(padded(parts.second))" }
        if !parts.fraction.isEmpty { time += ".\(parts.fraction)" }
        if tokens.contains(.season) { time += parts.isSummer ? "+02:00" : "+01:00" }
        return hasDate ? (hasTime ? "\(date)T\(time)" : date) : time
    }

    /// The text of this form for an ISO 8601 text; `nil` when `isoText` never gives that text.
    package func text(ofISO iso: String) -> String? {
        guard let pattern = DatePattern(isoForm(with: iso)),
            var parts = pattern.parts(Array(iso.utf8))
        else { return nil }
        parts.isSummer = iso.hasSuffix("+02:00")
        let text = text(of: parts)
        return isoText(of: text) == iso ? text : nil
    }

    /// The text of this form for a moment; with a season it is winter time, otherwise UTC.
    package func text(atSecondsSince1970 seconds: Int64) -> String {
        let local = seconds + (tokens.contains(.season) ? 3600 : 0)
        let days = local.floored(by: 86_400)
        let date = CalendarDate(daysSince1970: Int(days))
        let second = Int(local - days * 86_400)
        var parts = DateParts()
        (parts.year, parts.month, parts.day) = (date.year, date.month, date.day)
        (parts.hour, parts.minute, parts.second) = (second / 3600, second / 60 % 60, second % 60)
        return text(of: parts)
    }

    /// An ISO 8601 text, for messages.
    package var example: String { isoText(of: blank) ?? blank }

    /// The text of this form for 2000-01-01.
    var blank: String { text(of: DateParts()) }

    /// The moment of a text of this form; `nil` when it is no date.
    package func secondsSince1970(_ text: String) -> Int64? {
        guard let parts = parts(Array(text.utf8)), parts.isPossible else { return nil }
        let date = CalendarDate(year: parts.year, month: parts.month, day: parts.day)
        let time = (parts.hour * 60 + parts.minute) * 60 + parts.second
        return Int64(date.daysSince1970) * 86_400 + Int64(time) - (parts.isSummer ? 3600 : 0)
    }

    /// The pattern of the ISO 8601 text, with the zone of that text.
    private func isoForm(with iso: String) -> String {
        let time = tokens.contains(.second) ? "hh:mm:ss" : "hh:mm"
        let zone = tokens.contains(.season) ? (iso.hasSuffix("+02:00") ? "+02:00" : "+01:00") : ""
        return hasDate ? (hasTime ? "YYYY-MM-DDT\(time)\(zone)" : "YYYY-MM-DD") : time
    }

    private func parts(_ text: [UInt8]) -> DateParts? {
        guard text.withUnsafeBytes({ length(of: $0) }) == text.count else { return nil }
        var (parts, at) = (DateParts(), 0)
        for token in tokens {
            let field = text[at..<at + token.width]
            let number = field.reduce(0) { $0 * 10 + Int($1 &- UInt8(ascii: "0")) }
            switch token {
            case .year(4): parts.year = number
            // Clocks of meters begin in 1970.
            case .year: parts.year = number + (number < 70 ? 2000 : 1900)
            case .month: parts.month = number
            case .day: parts.day = number
            case .hour: parts.hour = number
            case .minute: parts.minute = number
            case .second:
                parts.second = number
                let rest = text[(at + 2)...]
                if text.count > least, rest.first == UInt8(ascii: ".") {
                    let digits = rest.dropFirst().prefix(while: \.isDigit)
                    parts.fraction = String(decoding: digits, as: UTF8.self)
                    at += digits.count + 1
                }
            case .season: parts.isSummer = (field.first ?? 0) | 0x20 == UInt8(ascii: "s")
            case .character: break
            }
            at += token.width
        }
        return parts
    }

    private func text(of parts: DateParts) -> String {
        tokens.reduce(into: "") { text, token in
            switch token {
            case .year(4): text += padded(parts.year, 4)
            case .year: text += padded(parts.year % 100)
            case .month: text += padded(parts.month)
            case .day: text += padded(parts.day)
            case .hour: text += padded(parts.hour)
            case .minute: text += padded(parts.minute)
            case .second:
                text += padded(parts.second) + (parts.fraction.isEmpty ? "" : ".\(parts.fraction)")
            case .season: text += parts.isSummer ? "S" : "W"
            case .character(let byte): text.unicodeScalars.append(Unicode.Scalar(byte))
            }
        }
    }

    private func padded(_ number: Int, _ width: Int = 2) -> String {
        let digits = "\(number)"
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
