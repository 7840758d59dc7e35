// SPDX-License-Identifier: Apache-2.0

/// Reads the parts of a POSIX time zone rule, in order.
struct ZoneRuleReader {
    private var text: Substring.UTF8View

    init(_ text: String) {
        self.text = Substring(text).utf8
    }

    var isAtEnd: Bool { text.isEmpty }

    /// `CET`, or `<+0330>`: at least three characters.
    mutating func name() -> Bool {
        if take("<") {
            let name = text.prefix { $0 != UInt8(ascii: ">") }
            text = text.dropFirst(name.count)
            return name.count >= 3 && take(">")
        }
        let name = text.prefix { (65...90).contains($0) || (97...122).contains($0) }
        text = text.dropFirst(name.count)
        return name.count >= 3
    }

    /// `-1`, `5:30`, `03:00:00`; the result is in seconds.
    mutating func time() -> Int64? {
        let isNegative = take("-")
        if !isNegative { _ = take("+") }
        guard var seconds = number(0...167).map({ Int64($0) * 3600 }) else { return nil }
        for unit in [60, 1] as [Int64] where take(":") {
            guard let part = number(0...59) else { return nil }
            seconds += Int64(part) * unit
        }
        return isNegative ? -seconds : seconds
    }

    /// `,M3.5.0`, `,J60`, `,59`, each with an optional time such as `/3`; the default is two
    /// o'clock.
    mutating func moment() -> YearlyMoment? {
        guard take(","), let day = day() else { return nil }
        guard take("/") else { return YearlyMoment(day: day, time: 7200) }
        return time().map { YearlyMoment(day: day, time: $0) }
    }

    private mutating func day() -> YearlyMoment.Day? {
        if take("J") { return number(1...365).map { .withoutLeapDay($0) } }
        guard take("M") else { return number(0...365).map { .withLeapDay($0) } }
        guard let month = number(1...12), take("."), let week = number(1...5), take("."),
            let weekday = number(0...6)
        else { return nil }
        return .weekday(month: month, week: week, weekday: weekday)
    }

    private mutating func number(_ range: ClosedRange<Int>) -> Int? {
        let digits = text.prefix { (48...57).contains($0) }
        text = text.dropFirst(digits.count)
        return Int(Substring(digits)).flatMap { range.contains($0) ? $0 : nil }
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard text.first == UInt8(ascii: character) else { return false }
        text = text.dropFirst()
        return true
    }
}
