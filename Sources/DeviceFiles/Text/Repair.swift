// SPDX-License-Identifier: Apache-2.0

import Readings

/// The texts that a user may have meant by a text that is not of its type.
///
/// People write numbers, durations and ranges as in other programs and other languages: `0,1`,
/// `1 s`, `0-100`, `0x10`. A repair changes only the form of a text. The type decides whether the
/// result is valid (`TextType.suggestion`), so a repair may be too eager.
enum Repair {
    /// The repaired texts, the most similar first. A long text is no number, duration or range.
    static func candidates(for text: String) -> [String] {
        guard text.utf8.count <= 60 else { return [] }
        let plain = text.replacing("\u{2212}", with: "-")
        let tight = String(plain.filter { !$0.isWhitespace })
        let small = tight.lowercased()
        return [plain, tight, small].flatMap { text in
            [
                text, withLeadingZero(text), withDecimalPoint(text), withDots(text),
                withDots(withDecimalPoint(text)),
            ]
        } + [duration(small), hexadecimal(small)].compactMap { $0 }
    }

    /// `.9` as `0.9`.
    private static func withLeadingZero(_ text: String) -> String {
        text.hasPrefix(".") ? "0\(text)" : text
    }

    /// `0,1` as `0.1`. The commas of `1,000` separate thousands, so it is not changed.
    private static func withDecimalPoint(_ text: String) -> String {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        var result = String(parts[0])
        for (before, after) in zip(parts, parts.dropFirst()) {
            let isDecimal =
                before.utf8.last.map(isDigit) == true && after.utf8.first.map(isDigit) == true
                && (after.utf8.prefix(while: isDigit).count != 3 || before.hasSuffix("0"))
            result += (isDecimal ? "." : ",") + after
        }
        return result
    }

    /// `0-100`, `0–100`, `0 to 100`, `0...100` and `0, 100` as `0..100`.
    private static func withDots(_ text: String) -> String {
        let separators = ["...", "\u{2026}", "\u{2013}", "to", ",", ":"]
        for separator in separators where text.contains(separator) {
            let parts = text.split(separator: separator, maxSplits: 1).map(String.init)
            return parts.map { $0.filter { $0 != " " } }.joined(separator: "..")
        }
        guard let minus = text.dropFirst().firstIndex(of: "-") else { return text }
        return "\(text[..<minus])..\(text[text.index(after: minus)...])"
    }

    /// `10sec` as `10s`, `2hours` as `2h`, `0.1s` as `100ms`.
    private static func duration(_ text: String) -> String? {
        let digits = text.prefix { $0 == "." || $0.utf8.allSatisfy(isDigit) }
        let unit = units.first { $0.words.contains(String(text.dropFirst(digits.count))) }
        guard let unit, let number = Decimal(String(digits)), number < Decimal(1_000_000),
            let milliseconds = (number * Decimal(unit.milliseconds)).integer
        else { return nil }
        return Duration.milliseconds(milliseconds).written
    }

    private static let units: [(words: [String], milliseconds: Int64)] = [
        (["ms", "msec", "msecs", "millis", "millisecond", "milliseconds"], 1),
        (["s", "sec", "secs", "second", "seconds"], 1000),
        (["m", "min", "mins", "minute", "minutes"], 60_000),
        (["h", "hr", "hrs", "hour", "hours"], 3_600_000),
        (["d", "day", "days"], 86_400_000),
    ]

    /// `0x10` as `16`.
    private static func hexadecimal(_ text: String) -> String? {
        guard text.hasPrefix("0x"), let first = text.utf8.dropFirst(2).first,
            first != UInt8(ascii: "-"), first != UInt8(ascii: "+")
        else { return nil }
        return Int(text.dropFirst(2), radix: 16).map(String.init)
    }
}

extension TextType {
    /// Whether a text is of the type.
    func accepts(_ text: String) -> Bool {
        if case .success = read(text) { return true }
        return false
    }

    /// The text that was probably meant by one that is not of the type: the suggestion of the type
    /// itself, or a repair. It is of the type.
    func suggestion(for text: String) -> String? {
        guard case .failure(let mismatch) = read(text) else { return nil }
        let candidates = [mismatch.suggestion].compactMap { $0 } + Repair.candidates(for: text)
        return candidates.first(where: accepts)
    }
}
