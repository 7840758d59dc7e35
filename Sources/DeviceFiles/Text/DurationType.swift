// SPDX-License-Identifier: Apache-2.0

extension TextType<Duration> {
    /// How often something happens by itself.
    static let interval = duration(.milliseconds(10)...week)

    /// A duration between bounds.
    static func duration(_ bounds: ClosedRange<Duration>) -> TextType {
        let (least, most) = (durationText(bounds.lowerBound), durationText(bounds.upperBound))
        let expected = "a duration from \(least) to \(most), like 250ms, 5s or 1m30s"
        return TextType(expected) { text in
            guard let duration = parseDuration(text) else {
                let isBareNumber = wholeNumber(text).map { $0 > 0 } ?? false
                return .failure(Mismatch(suggestion: isBareNumber ? text + "s" : nil))
            }
            return bounds.contains(duration) ? .success(duration) : .failure(Mismatch())
        }
    }
}

let week = Duration.seconds(7 * 24 * 3600)

private let units: [(name: String, milliseconds: Int)] = [
    ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1),
]

/// Numbers with units, the larger units first, each once: `1h`, `1m30s`, `250ms`.
func parseDuration(_ text: String) -> Duration? {
    var rest = text.utf8[...]
    var milliseconds = 0
    var unitsLeft = units[...]
    guard !rest.isEmpty else { return nil }
    while !rest.isEmpty {
        let digits = rest.prefix(while: isDigit)
        let letters = rest[digits.endIndex...].prefix { !isDigit($0) }
        // Nine digits of hours are 3.6e15 ms: nothing here can overflow.
        guard digits.count <= 9, let number = Int(Substring(digits)),
            let unit = unitsLeft.firstIndex(where: { $0.name == String(Substring(letters)) })
        else { return nil }
        milliseconds += number * units[unit].milliseconds
        unitsLeft = units[(unit + 1)...]
        rest = rest[letters.endIndex...]
    }
    return .milliseconds(milliseconds)
}

/// As a person writes it in a file: `1m30s`.
func durationText(_ duration: Duration) -> String {
    let (seconds, attoseconds) = duration.components
    var rest = Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000)
    var text = ""
    for unit in units where rest >= unit.milliseconds {
        text += "\(rest / unit.milliseconds)\(unit.name)"
        rest %= unit.milliseconds
    }
    return text.isEmpty ? "0s" : text
}
