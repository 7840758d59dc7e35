// SPDX-License-Identifier: Apache-2.0

import Readings

extension TextType<Decimal> {
    /// A part of a whole.
    static let part = TextType("a number from 0 to 1, like 0.9") { text in
        Decimal(text).flatMap { $0 >= .zero && $0 <= Decimal(1) ? $0 : nil }
    }

    /// The weight of the newest of several numbers.
    static let weight = TextType("a number above 0, up to 1, like 0.1") { text in
        Decimal(text).flatMap { $0 > .zero && $0 <= Decimal(1) ? $0 : nil }
    }
}

extension TextType<Calibration.Point> {
    /// A measured number and the true one.
    static let point = TextType("two numbers like 10.0 -> 12.1, the measured and the true one") {
        text in
        guard let arrow = text.firstRange(of: "->") else { return nil }
        let parts = [text[..<arrow.lowerBound], text[arrow.upperBound...]]
        let numbers = parts.map { Decimal(String($0.filter { $0 != " " })) }
        guard let measured = numbers[0], let actual = numbers[1] else { return nil }
        return Calibration.Point(measured: measured, actual: actual)
    }
}

extension TextType<DeltaFilter.Difference> {
    /// Absolute, or in percent.
    static let difference = TextType("a number like 0.5, or a percentage like 20%, not below 0") {
        text in
        let isPercentage = text.hasSuffix("%")
        guard let number = Decimal(isPercentage ? text.dropLast() : text[...]), number >= .zero
        else { return nil }
        return isPercentage
            ? .relative(number * Decimal(mantissa: 1, exponent: -2)) : .absolute(number)
    }
}

extension TextType<Value> {
    /// The same type, or `unknown`.
    var orUnknown: TextType {
        TextType("\(expected), or unknown", settings: settings) { text in
            if text == "unknown" { return .success(.unknown) }
            let isUnknown = ["nan", "null", "none", "unavailable"].contains(text.lowercased())
            return isUnknown ? .failure(Mismatch(suggestion: "unknown")) : read(text)
        }
    }
}

extension TextType<TimeoutFilter.Replacement> {
    /// A value of that type, `unknown`, or `last`.
    static func replacement(for value: TextType<Readings.Value>) -> TextType {
        let other = value.orUnknown
        return TextType("\(other.expected), or last", settings: other.settings) { text in
            text == "last" ? .success(.last) : other.read(text).map { .value($0) }
        }
    }
}

extension TextType<Duration> {
    /// The period of something that follows the wall clock.
    static let partOfDay = TextType("a duration that divides a day, like 1m, 15m, 1h or 24h") {
        text in
        guard let period = Duration(written: text) else {
            return .failure(Mismatch(suggestion: interval.suggestion(for: text)))
        }
        return isPartOfDay(period) ? .success(period) : .failure(Mismatch())
    }

    private static func isPartOfDay(_ period: Duration) -> Bool {
        let (seconds, fraction) = period.components
        return seconds > 0 && fraction == 0 && 86_400 % seconds == 0
    }
}
