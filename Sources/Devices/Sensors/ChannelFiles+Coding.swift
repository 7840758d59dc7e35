// SPDX-License-Identifier: Apache-2.0

import Readings

extension ChannelFiles {
    /// The quantity or the word in the files.
    ///
    /// - Parameter text: The content of a file.
    /// - Returns: `nil` when a file cannot be read, or must hold a number and does not.
    package func content(_ text: (File) -> String?) -> ChannelContent? {
        if case .text(let file) = self { return text(file).map { .word(word(in: $0)) } }
        return number(text).map(ChannelContent.number)
    }

    /// The content of the files for a quantity or a word.
    ///
    /// - Parameters:
    ///   - over: Their present content: the offset, the scale, and how a driver prints.
    ///   - rounding: Whether to take the nearest number that the driver can print.
    /// - Returns: The file that changes and its text; `nil` when no text expresses the content.
    package func text(
        for content: ChannelContent, over text: (File) -> String?, rounding: Bool
    ) -> (file: File, text: String)? {
        switch (self, content) {
        case (.text(let file), .word(let new)):
            // Some drivers fill a text up with spaces.
            if let present = text(file), word(in: present) == new { return (file, present) }
            return new == word(in: new) ? (file, new) : nil
        case (_, .number(let number)):
            return self.text(for: number, over: text, rounding: rounding)
        case (.whole, .word), (.scaled, .word): return nil
        }
    }

    /// The quantity in the files.
    ///
    /// - Returns: `nil` when a file cannot be read or holds no number.
    func number(_ text: (File) -> String?) -> Decimal? {
        switch self {
        case .whole(let file):
            return text(file).flatMap(number(in:))
        case .scaled(let raw, let offset, let scale):
            guard let raw = text(raw).flatMap(number(in:)),
                let offset = part(offset, or: .zero, text),
                let scale = part(scale, or: Decimal(1), text)
            else { return nil }
            return (raw + offset) * scale
        case .text: return nil
        }
    }

    /// The content of the files for a quantity.
    func text(
        for number: Decimal, over text: (File) -> String?, rounding: Bool
    ) -> (file: File, text: String)? {
        switch self {
        case .whole(let file):
            let digits = text(file).map(decimals) ?? -number.exponent
            return printed(number, digits: max(0, digits), rounding).map { (file, $0) }
        case .scaled(let raw, let offset, let scale):
            guard let offset = part(offset, or: .zero, text),
                let scale = part(scale, or: Decimal(1), text),
                let quotient = number.divided(by: scale),
                rounding || quotient * scale == number
            else { return nil }
            return printed(quotient - offset, digits: 0, rounding).map { (raw, $0) }
        case .text: return nil
        }
    }

    private func part(
        _ file: File?, or standard: Decimal, _ text: (File) -> String?
    ) -> Decimal? {
        guard let file else { return standard }
        return text(file).flatMap(number(in:))
    }
}

/// The text in the first line of a file.
private func word(in text: String) -> String {
    let line = text.prefix { $0 != "\n" }
    guard let end = line.lastIndex(where: { $0 != " " }) else { return "" }
    return String(line[...end].drop { $0 == " " })
}

/// The number in the first line of a file.
private func number(in text: String) -> Decimal? {
    let line = text.utf8.prefix { $0 != UInt8(ascii: "\n") }
    // Drivers print a sign, digits, a point. Infinities and words are no numbers.
    return line.count <= 32 ? Decimal(Substring(line)) : nil
}

/// How many digits after the point a driver prints.
private func decimals(_ text: String) -> Int {
    let line = text.utf8.prefix { $0 != UInt8(ascii: "\n") }
    guard let point = line.firstIndex(of: UInt8(ascii: ".")) else { return 0 }
    return line.distance(from: point, to: line.endIndex) - 1
}

/// A number with the given count of digits after the point, as the kernel prints it.
private func printed(_ number: Decimal, digits: Int, _ rounding: Bool) -> String? {
    let steps = number * Decimal(mantissa: 1, exponent: digits)
    guard let whole = rounding ? steps.rounded() : steps.integer else { return nil }
    guard digits > 0 else { return String(whole) }
    var text = String(whole.magnitude)
    text = String(repeating: "0", count: max(0, digits + 1 - text.utf8.count)) + text
    let point = text.utf8.index(text.endIndex, offsetBy: -digits)
    return (whole < 0 ? "-" : "") + text[..<point] + "." + text[point...]
}
