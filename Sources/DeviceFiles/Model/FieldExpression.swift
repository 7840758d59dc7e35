// SPDX-License-Identifier: Apache-2.0

import Readings

/// The text of a value's source: one field, or two fields and what both give.
///
///     data.pm25
///     data.high * 65536 + data.low        also with -, and without a factor
///     data.coefficient / data.cycle       also with *
///     data.power * 10^data.scale
///
/// A field of a frame is one word, a register several: `input 72 f32be`.
struct FieldExpression: Equatable {
    enum Operation: Character {
        case sum = "+"
        case difference = "-"
        case product = "*"
        case quotient = "/"
        case power = "^"
    }

    let first: String
    /// The factor of the first field in a sum.
    var weight: Decimal?
    var operation: Operation?
    var second: String?

    /// - Returns: `nil` for any other text.
    init?(_ text: String) {
        let words = text.split(separator: " ").map(String.init)
        let signs = words.indices.filter { Self.operation(words[$0]) != nil }
        first = words[..<(signs.first ?? words.endIndex)].joined(separator: " ")
        guard !first.isEmpty else { return nil }
        guard let sign = signs.first else { return }
        var rest = words[(sign + 1)...]
        operation = Self.operation(words[sign])
        if signs.count == 2, let factor = Self.weight(words, signs) {
            (weight, operation) = (factor, .sum)
            rest = words[(signs[1] + 1)...]
        } else if signs.count > 1 {
            return nil
        } else if operation == .product, let exponent = rest.first, exponent.hasPrefix("10^") {
            operation = .power
            rest[rest.startIndex].removeFirst(3)
        }
        let name = rest.filter { !$0.isEmpty }.joined(separator: " ")
        guard !name.isEmpty, Decimal(name) == nil else { return nil }
        second = name
    }

    /// The mistake of an expression that other programs have.
    static func mismatch(_ text: String) -> Mismatch? {
        if let expression = FieldExpression(text) {
            let names = [expression.first, expression.second ?? ""]
            let signs = ["*", "+", " .. "]
            let hasSigns = names.contains { name in signs.contains { name.contains($0) } }
            return hasSigns ? Mismatch() : nil
        }
        let words = text.split(separator: " ").map(String.init)
        if words.contains("+"), words.contains("65536") || words.contains("<<") {
            return Mismatch(
                "the high word comes first, a * 65536 + b; two registers that are one number have "
                    + "a type, like holding 0 u32be, or u32be-swap with the low one first")
        }
        guard words.count >= 3, ["*", "/", "+", "-"].contains(words[words.count - 2]),
            Decimal(words[words.count - 1]) != nil
        else { return nil }
        let isFactor = ["*", "/"].contains(words[words.count - 2])
        return Mismatch(
            "a constant \(isFactor ? "factor" : "summand") is the key "
                + "'\(isFactor ? "scale" : "offset")' of the value")
    }

    /// Whether each field is one word.
    var hasSingleWords: Bool { !first.contains(" ") && second?.contains(" ") != true }

    /// The factor in `a * factor + b`.
    private static func weight(_ words: [String], _ signs: [Int]) -> Decimal? {
        guard signs[1] == signs[0] + 2, operation(words[signs[0]]) == .product,
            operation(words[signs[1]]) == .sum, let factor = Decimal(words[signs[0] + 1])
        else { return nil }
        return factor == .zero ? nil : factor
    }

    private static func operation(_ word: String) -> Operation? {
        guard word.count == 1, word != "^" else { return nil }
        return word.first.flatMap(Operation.init)
    }
}
