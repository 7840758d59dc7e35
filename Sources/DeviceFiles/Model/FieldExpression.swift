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
