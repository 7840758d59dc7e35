// SPDX-License-Identifier: Apache-2.0

import Readings

extension ChannelFiles {
    /// The quantity in the files.
    ///
    /// - Parameter text: The content of a file.
    /// - Returns: `nil` when a file cannot be read or holds no number.
    package func number(_ text: (File) -> String?) -> Decimal? {
        switch self {
        case .whole(let file):
            return text(file).flatMap(number(in:))
        case .scaled(let raw, let offset, let scale):
            guard let raw = text(raw).flatMap(number(in:)),
                let offset = part(offset, or: .zero, text),
                let scale = part(scale, or: Decimal(1), text)
            else { return nil }
            return (raw + offset) * scale
        }
    }

    /// The content of the files for a quantity.
    ///
    /// - Parameters:
    ///   - over: Their present content: the offset, the scale, and how many digits a driver prints.
    ///   - rounding: Whether to take the nearest number that the driver can print.
    /// - Returns: The file that changes and its text; `nil` when no text expresses the quantity.
    package func text(
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
        }
    }

    private func part(
        _ file: File?, or standard: Decimal, _ text: (File) -> String?
    ) -> Decimal? {
        guard let file else { return standard }
        return text(file).flatMap(number(in:))
    }
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
