// SPDX-License-Identifier: Apache-2.0

/// Passes a value that differs enough from the last one that passed, and not too much; the first
/// value always.
///
/// A change between a number and `unknown` passes, and so does each change of a word.
package struct DeltaFilter: ValueFilter {
    package enum Difference: Hashable, Sendable {
        case absolute(Decimal)
        /// A part of the last number that passed: 0.2 for 20%.
        case relative(Decimal)

        func from(_ number: Decimal) -> Decimal {
            switch self {
            case .absolute(let difference): return difference
            case .relative(let part): return abs(number * part)
            }
        }
    }

    package struct Rule: Hashable, Sendable {
        /// A number differs by more than this. Zero passes each change.
        package let least: Difference
        /// And by no more than this; `nil` for any difference.
        package let most: Difference?

        package init(least: Difference, most: Difference? = nil) {
            self.least = least
            self.most = most
        }
    }

    private let rule: Rule
    private var last: Value?

    init(_ rule: Rule) {
        self.rule = rule
    }

    package mutating func take(_ value: Value, at moment: Moment) -> Value? {
        if let last, !passes(value, after: last) { return nil }
        last = value
        return value
    }

    private func passes(_ value: Value, after last: Value) -> Bool {
        guard let number = value.number, let before = last.number else { return value != last }
        let difference = abs(number - before)
        return difference > rule.least.from(before)
            && rule.most.map { difference <= $0.from(before) } ?? true
    }
}
