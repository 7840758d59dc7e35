// SPDX-License-Identifier: Apache-2.0

import DeviceFiles
import Readings
import Wire

/// The template of a line: each number and each date in it is a value.
struct LineScan {
    struct Value {
        let name: String
        /// As an example has it.
        let text: String
        /// A date needs no simulation: it is the present one.
        let isDate: Bool
    }

    private(set) var template = ""
    private(set) var values: [Value] = []
    private var rest: Substring
    /// The text since the last value.
    private var before = ""
    /// Whether its numbers above zero have a sign.
    private let hasPlus: Bool

    init(_ text: Substring) {
        rest = text
        hasPlus = text.contains(/\+[0-9]/)
        while !rest.isEmpty {
            if !takeLabel(), !takeDate(), !takeNumber() { takeLiteral(1) }
        }
    }

    private mutating func takeLiteral(_ count: Int) {
        template += rest.prefix(count).literal
        before += rest.prefix(count)
        rest = rest.dropFirst(count)
    }

    private mutating func take(
        _ text: Substring, _ type: String, named name: String? = nil, as value: String,
        isDate: Bool = false
    ) {
        let name = free(name ?? Self.word(before))
        template += "{\(name):\(type)}"
        values.append(Value(name: name, text: value, isDate: isDate))
        rest = rest[text.endIndex...]
        before = ""
    }

    /// The digits of a name: `CH1=`, `PM2.5:`.
    private mutating func takeLabel() -> Bool {
        guard before.last?.isLetter == true,
            let label = rest.prefixMatch(of: /[0-9]+(\.[0-9]+)?(?=[=:])/)
        else { return false }
        takeLiteral(label.output.0.count)
        return true
    }

    private mutating func takeDate() -> Bool {
        guard !isInWord, let text = dateText, let pattern = DatePattern(Self.pattern(text)),
            let iso = pattern.isoText(of: String(text)),
            pattern.text(ofISO: iso) == String(text)
        else { return false }
        take(
            text, "date:\(pattern.text)", named: iso.contains("-") ? "date" : "time",
            as: "\"\(iso)\"", isDate: true)
        // The text of the zone ends the date, and is no number.
        if let zone = rest.prefixMatch(of: /[+-][0-9]{2}:?[0-9]{2}/)?.output {
            template += "{skip:\(zone)}"
            rest = rest[zone.endIndex...]
        }
        return true
    }

    private var dateText: Substring? {
        let clock = /[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?(?![0-9:])/
        let date =
            /([0-9]{4}[-\/.][0-9]{2}[-\/.][0-9]{2}|[0-9]{2}[-\/.][0-9]{2}[-\/.][0-9]{4})(?![0-9])/
        guard let day = rest.prefixMatch(of: date)?.output.0 else {
            return rest.prefixMatch(of: clock)?.output.0
        }
        let behind = rest[day.endIndex...]
        guard let first = behind.first, "T ,;_".contains(first),
            let time = behind.dropFirst().prefixMatch(of: clock)?.output.0
        else { return day }
        return rest[..<time.endIndex]
    }

    /// The pattern of a date; empty where it is unclear which part is the month.
    private static func pattern(_ text: Substring) -> String {
        let clock = { (text: Substring) in ["hh:mm", "hh:mm:ss"][text.utf8.count < 8 ? 0 : 1] }
        guard !text.contains(":") || text.utf8.count > 15 else { return clock(text) }
        let parts = text.prefix(10).split { !$0.isNumber }
        let separator = text.first { !$0.isNumber }.map(String.init) ?? ""
        let form: [String]
        if parts[0].utf8.count == 4 {
            form = ["YYYY", "MM", "DD"]
        } else if separator == "." || parts[0] > "12" {
            form = ["DD", "MM", "YYYY"]
        } else if parts[1] > "12" {
            form = ["MM", "DD", "YYYY"]
        } else {
            return ""
        }
        let between = text.dropFirst(10).prefix(1)
        let time = text.dropFirst(11)
        let end = time.isEmpty ? "" : clock(time)
        return "\(form.joined(separator: separator))\(between)\(end)"
    }

    /// A number; or as a word what has several of them with nothing clear between them, like a
    /// version or an unclear date.
    private mutating func takeNumber() -> Bool {
        let form = /[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?/
        let several = /[+-]?([0-9]+\/[0-9]+\/[0-9]+|[0-9]+([.+-][0-9]+)*|([.+-][0-9]+)+)/
        guard !(isInWord && rest.first == ".") else { return false }
        let number = rest.prefixMatch(of: form)?.output.0 ?? rest.prefix(0)
        let whole = rest.prefixMatch(of: several)?.output.0 ?? rest.prefix(0)
        guard number.endIndex < whole.endIndex || !number.isEmpty else { return false }
        if number.endIndex >= whole.endIndex, let type = type(number) {
            take(number, type, as: Self.plain(number))
        } else {
            let word = number.endIndex > whole.endIndex ? number : whole
            take(word, "word", as: "\"\(word)\"")
        }
        return true
    }

    /// Digits are written back as they were: `21.50`, `007`, `+03.2`; `nil` for a number that is
    /// none of a placeholder.
    private func type(_ number: Substring) -> String? {
        if number.contains(/[eE]/) {
            guard let parts = number.wholeMatch(of: /([+-]?)[0-9]\.([0-9]+)e[+-][0-9]{2}/)?.output
            else { return nil }
            let sign = hasPlus && !parts.1.isEmpty ? "+" : ""
            return "decimal:\(sign).\(parts.2.count)e"
        }
        let parts = number.drop { "+-".contains($0) }.split(separator: ".")
        guard parts[0].utf8.count <= 15 else { return nil }
        let isPadded = parts[0].utf8.count > 1 && parts[0].hasPrefix("0")
        // A fixed width with a minus has room for a plus.
        let isSigned = number.first.map { "+-".contains($0) } ?? false
        let sign = isSigned && (hasPlus || isPadded) ? "+" : ""
        let isJoined = parts.count > 1 && rest[number.endIndex...].first?.lowercased() == "e"
        let width = isPadded ? "0\(number.utf8.count)" : isJoined ? "\(number.utf8.count)" : ""
        let format = sign + width + (parts.count > 1 ? ".\(parts[1].utf8.count)" : "")
        let kind = parts.count > 1 ? "decimal" : "integer"
        return format.isEmpty ? kind : "\(kind):\(format)"
    }

    private var isInWord: Bool { before.last.map { $0.isLetter || $0.isNumber } ?? false }

    /// The letters before the number, as in `T=21.5`; `pm25` for `PM2.5=`.
    private static func word(_ before: String) -> String {
        before.lowercased().replacing(/([0-9])\.([0-9])/) { "\($0.output.1)\($0.output.2)" }
            .split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }.last
            .map(String.init) ?? ""
    }

    private func free(_ name: String) -> String {
        let isFree = isName(name) && !values.contains { $0.name == name }
        return isFree ? name : "value-\(values.count + 1)"
    }

    /// As the gateway prints it: +21.50 is 21.5.
    private static func plain(_ text: Substring) -> String {
        let digits = text.hasPrefix("+") ? text.dropFirst() : text
        return Decimal(String(digits)).map { "\($0)" } ?? String(digits)
    }
}
