// SPDX-License-Identifier: Apache-2.0

private let units: [(name: String, milliseconds: Int)] = [
    ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1),
]

extension Duration {
    /// Reads numbers with units, the larger units first, each once: `1h`, `1m30s`, `250ms`.
    package init?(written text: String) {
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
        self = .milliseconds(milliseconds)
    }

    /// As a person writes it in a file: `1m30s`.
    package var written: String {
        let (seconds, attoseconds) = components
        var rest = Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000)
        var text = ""
        for unit in units where rest >= unit.milliseconds {
            text += "\(rest / unit.milliseconds)\(unit.name)"
            rest %= unit.milliseconds
        }
        return text.isEmpty ? "0s" : text
    }
}

private func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
}
