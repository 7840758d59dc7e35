// SPDX-License-Identifier: Apache-2.0

/// One of the five fields of a cron expression: the numbers that it allows.
package struct CronField: Hashable, Sendable {
    /// Bit `n` stands for the number `n`.
    package let allowed: UInt64
    /// Whether the field allows the last day of the month: `L`.
    package let allowsLast: Bool
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
    /// Whether `L` is the last day of the month.
    var hasLast = false
    /// The number of different numbers: Sunday is 0 and 7.
    var cycle: Int { range.upperBound == 7 ? 7 : range.count }

    static let minute = CronFieldRule(title: "minute", range: 0...59)
    static let hour = CronFieldRule(title: "hour", range: 0...23)
    static let day = CronFieldRule(title: "day of the month", range: 1...31, hasLast: true)
    static let month = CronFieldRule(
        title: "month", range: 1...12,
        names: [
            "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
        ])
    /// 7 is Sunday too.
    static let weekday = CronFieldRule(
        title: "day of the week", range: 0...7,
        names: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"])

    /// Reads `*`, `5`, `1-5`, `*/10`, `1-30/2`, `mon-fri`, and lists of those. A range may go over
    /// the end: `fri-mon`, `22-4`.
    func parse(_ text: Substring.UTF8View, at offset: Int) throws(CronError) -> CronField {
        var allowed: UInt64 = 0
        var allowsLast = false
        var start = text.startIndex
        while true {
            let end = text[start...].firstIndex(of: UInt8(ascii: ",")) ?? text.endIndex
            let position = offset + text.distance(from: text.startIndex, to: start)
            if hasLast, Substring(text[start..<end]).lowercased() == "l" {
                allowsLast = true
            } else {
                allowed |= try parseItem(text[start..<end], at: position)
            }
            guard end < text.endIndex else { break }
            start = text.index(after: end)
        }
        let isWildcard = text.first == UInt8(ascii: "*")
        return CronField(allowed: allowed, allowsLast: allowsLast, isWildcard: isWildcard)
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
    ) throws(CronError) -> (first: Int, last: Int) {
        if Substring(text) == "*" { return (range.lowerBound, range.upperBound) }
        let dash = text.firstIndex(of: UInt8(ascii: "-")) ?? text.endIndex
        let first = try parseNumber(text[..<dash], at: offset)
        guard dash < text.endIndex else { return (first, openEnded ? range.upperBound : first) }
        let position = offset + text.distance(from: text.startIndex, to: dash) + 1
        return (first, try parseNumber(text[text.index(after: dash)...], at: position))
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

    /// The numbers from the first to the last; over the end, if the last is the smaller one.
    private func bits(_ span: (first: Int, last: Int), step: Int) -> UInt64 {
        let end = span.first <= span.last ? span.last : span.last + cycle
        return stride(from: span.first, through: end, by: step).reduce(0) { bits, number in
            let folded = (number - range.lowerBound) % cycle + range.lowerBound
            return bits | 1 << UInt64(folded)
        }
    }
}
