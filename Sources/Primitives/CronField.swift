// SPDX-License-Identifier: Apache-2.0

/// One of the five fields of a cron expression: the numbers that it allows.
package struct CronField: Hashable, Sendable {
    /// Bit `n` stands for the number `n`.
    package let allowed: UInt64
    /// Whether the field begins with `*`: it restricts nothing, which matters for days and for the
    /// repeated hour.
    package let isWildcard: Bool

    package func allows(_ number: Int) -> Bool {
        allowed & (1 << UInt64(number)) != 0
    }
}

/// The rule for one field: its range and its names.
struct CronFieldRule {
    let title: String
    let range: ClosedRange<Int>
    /// Names for the numbers from the range's start, if there are any.
    var names: [String] = []

    static let minute = CronFieldRule(title: "minute", range: 0...59)
    static let hour = CronFieldRule(title: "hour", range: 0...23)
    static let day = CronFieldRule(title: "day of the month", range: 1...31)
    static let month = CronFieldRule(
        title: "month", range: 1...12,
        names: [
            "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
        ])
    /// 7 is Sunday too.
    static let weekday = CronFieldRule(
        title: "day of the week", range: 0...7,
        names: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"])

    /// Reads `*`, `5`, `1-5`, `*/10`, `1-30/2`, `mon-fri`, and lists of those.
    func parse(_ text: Substring.UTF8View, at offset: Int) throws(CronError) -> CronField {
        var allowed: UInt64 = 0
        var start = text.startIndex
        while true {
            let end = text[start...].firstIndex(of: UInt8(ascii: ",")) ?? text.endIndex
            let position = offset + text.distance(from: text.startIndex, to: start)
            allowed |= try parseItem(text[start..<end], at: position)
            guard end < text.endIndex else { break }
            start = text.index(after: end)
        }
        let isWildcard = text.first == UInt8(ascii: "*")
        return CronField(allowed: foldSunday(allowed), isWildcard: isWildcard)
    }

    private func parseItem(
        _ item: Substring.UTF8View, at offset: Int
    ) throws(CronError) -> UInt64 {
        let slash = item.firstIndex(of: UInt8(ascii: "/")) ?? item.endIndex
        let span = try parseSpan(item[..<slash], at: offset, openEnded: slash < item.endIndex)
        guard slash < item.endIndex else { return bits(span, step: 1) }
        let position = offset + item.distance(from: item.startIndex, to: slash) + 1
        guard let step = Int(Substring(item[item.index(after: slash)...])), step > 0, step < 60
        else {
            throw CronError(position, "a step after '/' is a number from 1 to 59, as in '*/10'")
        }
        return bits(span, step: step)
    }

    private func parseSpan(
        _ text: Substring.UTF8View, at offset: Int, openEnded: Bool
    ) throws(CronError) -> ClosedRange<Int> {
        if Substring(text) == "*" { return range }
        let dash = text.firstIndex(of: UInt8(ascii: "-")) ?? text.endIndex
        let first = try parseNumber(text[..<dash], at: offset)
        guard dash < text.endIndex else { return first...(openEnded ? range.upperBound : first) }
        let position = offset + text.distance(from: text.startIndex, to: dash) + 1
        let last = try parseNumber(text[text.index(after: dash)...], at: position)
        guard first <= last else {
            throw CronError(offset, "the range \(first)-\(last) runs backwards")
        }
        return first...last
    }

    private func parseNumber(_ text: Substring.UTF8View, at offset: Int) throws(CronError) -> Int {
        let word = Substring(text)
        if let position = names.firstIndex(of: word.lowercased()) {
            return range.lowerBound + position
        }
        if let number = Int(word), range.contains(number) { return number }
        let found = word.isEmpty ? "nothing" : "'\(word)'"
        let named = names.isEmpty ? "" : " or a name such as \(names[1])"
        throw CronError(
            offset,
            "the \(title) is \(range.lowerBound) to \(range.upperBound)\(named), found \(found)")
    }

    private func bits(_ span: ClosedRange<Int>, step: Int) -> UInt64 {
        stride(from: span.lowerBound, through: span.upperBound, by: step)
            .reduce(0) { $0 | 1 << UInt64($1) }
    }

    private func foldSunday(_ allowed: UInt64) -> UInt64 {
        range.upperBound == 7 && allowed & 1 << 7 != 0 ? allowed & ~(1 << 7) | 1 : allowed
    }
}
