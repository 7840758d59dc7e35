// SPDX-License-Identifier: Apache-2.0

/// A mistake in a cron expression.
public struct CronError: Error, Hashable, CustomStringConvertible {
    /// The position: UTF-8 offset in the text.
    public let offset: Int
    /// The expected and the found text.
    public let message: String

    init(_ offset: Int, _ message: String) {
        self.offset = offset
        self.message = message
    }

    /// The message, and the position in characters.
    public var description: String { "\(message) (character \(offset + 1))" }
}

/// A recurring moment in the notation of crontab(5): `0 6 * * mon-fri`.
///
/// Five fields: minute, hour, day of the month, month, day of the week (0 and 7 are Sunday). Each
/// is `*`, a number, a range, a list, any of them with a step (`*/15`), or an English name (`mon`,
/// `jan`). A range may go over the end (`fri-mon`). `L` is the last day of the month. If both days
/// are restricted, one match is enough; cron has always read it that way.
///
/// A word stands for a usual expression: `@hourly`, `@daily` or `@midnight`, `@weekly`, `@monthly`,
/// `@yearly` or `@annually`.
///
/// **Clock changes.** A cron line refers to the wall clock, which jumps twice a year in many zones:
///
/// | | a line with a stated hour, `30 2 * * *` | with `*` for the hour, `30 * * * *` |
/// |---|---|---|
/// | the hour is missing (spring) | due at the first minute after the gap | goes on hour by hour |
/// | the hour comes twice (autumn) | due in the first of the two | due in both |
///
/// So a daily action runs once on each day, and an hourly action is never late and never doubled.
public struct CronExpression: Hashable, Sendable {
    package let minutes: CronField
    package let hours: CronField
    package let days: CronField
    package let months: CronField
    package let weekdays: CronField

    /// Reads an expression of five fields.
    ///
    /// - Throws: `CronError` for a field that is missing, misspelt or out of range, and for a date
    ///   that does not exist (`0 0 31 2 *`).
    public init(_ text: String) throws(CronError) {
        let fields = CronExpression.split(try CronExpression.spelledOut(text))
        guard fields.count == 5 else {
            throw CronError(
                0,
                "a cron expression has five fields (minute hour day month weekday), "
                    + "found \(fields.count)")
        }
        minutes = try CronFieldRule.minute.parse(fields[0].text, at: fields[0].offset)
        hours = try CronFieldRule.hour.parse(fields[1].text, at: fields[1].offset)
        days = try CronFieldRule.day.parse(fields[2].text, at: fields[2].offset)
        months = try CronFieldRule.month.parse(fields[3].text, at: fields[3].offset)
        weekdays = try CronFieldRule.weekday.parse(fields[4].text, at: fields[4].offset)
        guard hasDate else {
            throw CronError(fields[2].offset, "no year has such a day: it is never due")
        }
    }

    private static let words = [
        "@hourly": "0 * * * *", "@daily": "0 0 * * *", "@midnight": "0 0 * * *",
        "@weekly": "0 0 * * 0", "@monthly": "0 0 1 * *", "@yearly": "0 0 1 1 *",
        "@annually": "0 0 1 1 *",
    ]

    /// The fields that a word stands for; any other text as it is.
    private static func spelledOut(_ text: String) throws(CronError) -> String {
        guard text.utf8.first == UInt8(ascii: "@") else { return text }
        if let fields = words[text.lowercased()] { return fields }
        throw CronError(
            0, "expected one of \(words.keys.sorted().joined(separator: ", ")), found '\(text)'")
    }

    private static func split(
        _ text: String
    ) -> [(text: Substring.UTF8View, offset: Int)] {
        text.utf8.split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }.map { field in
            (Substring(field).utf8, text.utf8.distance(from: text.startIndex, to: field.startIndex))
        }
    }

    private var hasDate: Bool {
        guard weekdays.isWildcard, !days.allowsLast else { return true }
        let longest = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return (1...12).contains { month in
            months.allows(month) && (1...longest[month - 1]).contains { days.allows($0) }
        }
    }
}
