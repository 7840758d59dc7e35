// SPDX-License-Identifier: Apache-2.0

import Wire

/// Registers as data sheets and other programs write them: `40001`, `hr 5`, `holding register 5`,
/// `H5`, `holding/5`, `holding 5.3`.
enum RegisterGuess {
    /// The register that was probably meant; `nil` when the text says too little.
    static func register(_ text: String) -> String? {
        let guess = counted(text) ?? named(text)
        // The same text would be guessed again and again.
        guard let guess, guess != text, case .success = RegisterText(models: []).read(guess) else {
            return nil
        }
        return guess
    }

    /// Numbers that count from 1 behind the number of their table, with five or six digits.
    private static func counted(_ text: String) -> String? {
        let words = text.split(separator: " ", maxSplits: 1)
        guard let digits = words.first, (5...6).contains(digits.utf8.count),
            let number = wholeNumber(String(digits)), let first = digits.first,
            let table: ModbusTable = ["1": .discrete, "3": .input, "4": .holding][first]
        else { return nil }
        let base = (first.wholeNumberValue ?? 0) * (digits.utf8.count == 5 ? 10_000 : 100_000)
        guard number > base else { return nil }
        let place = "\(table.rawValue) \(number - base - 1)"
        return words.count == 2 ? "\(place) \(words[1])" : place
    }

    private static func named(_ text: String) -> String? {
        guard !text.contains(" -") else { return nil }
        let name = text.prefix { $0.isLetter || "_- ".contains($0) }
        let plain = name.lowercased().filter { $0.isLetter }
        let word = ["registers", "register", "regs", "reg"].first { plain.hasSuffix($0) } ?? ""
        guard let table = tables[String(plain.dropLast(word.count))] else { return nil }
        let place = text.dropFirst(name.count).drop { "/:.[ ".contains($0) }
        let address = place.prefix { $0.isHexDigit || $0 == "x" }
        let rest = place.dropFirst(address.count)
        guard let sign = rest.first, ".:/".contains(sign) else {
            return "\(table.rawValue) \(place)"
        }
        return "\(table.rawValue) \(address) bit \(rest.dropFirst())"
    }

    private static let tables: [String: ModbusTable] = [
        "holding": .holding, "holdings": .holding, "hr": .holding, "h": .holding,
        "input": .input, "inputs": .input, "ir": .input, "i": .input,
        "discrete": .discrete, "discreteinput": .discrete, "di": .discrete, "contact": .discrete,
        "coil": .coil, "coils": .coil, "co": .coil, "c": .coil, "do": .coil,
    ]
}
