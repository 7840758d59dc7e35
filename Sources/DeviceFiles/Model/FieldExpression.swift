// SPDX-License-Identifier: Apache-2.0

import Readings

/// The text of a value's source: one field, or two fields and what both give.
///
///     data.pm25
///     data.high * 65536 + data.low        also with -, and without a factor
///     data.coefficient / data.cycle       also with *
struct FieldExpression: Equatable {
    enum Operation: Character {
        case sum = "+"
        case difference = "-"
        case product = "*"
        case quotient = "/"
    }

    let first: String
    /// The factor of the first field in a sum.
    var weight: Decimal?
    var operation: Operation?
    var second: String?

    /// - Returns: `nil` for any other text.
    init?(_ text: String) {
        let words = text.split(separator: " ").map(String.init)
        guard let name = words.first, !name.isEmpty else { return nil }
        first = name
        switch words.count {
        case 1: return
        case 3:
            guard let sign = Self.operation(words[1]), Decimal(words[2]) == nil else { return nil }
            (operation, second) = (sign, words[2])
        case 5:
            guard words[1] == "*", let factor = Decimal(words[2]), factor != .zero,
                Self.operation(words[3]) == .sum, Decimal(words[4]) == nil
            else { return nil }
            (weight, operation, second) = (factor, .sum, words[4])
        default: return nil
        }
    }

    private static func operation(_ word: String) -> Operation? {
        guard word.count == 1 else { return nil }
        return word.first.flatMap(Operation.init)
    }
}
