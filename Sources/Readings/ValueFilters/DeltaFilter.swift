// SPDX-License-Identifier: Apache-2.0

/// Passes a value that differs enough from the last one that passed; the first value always.
///
/// A change between a number and `unknown` passes, and so does each change of a word.
package struct DeltaFilter: ValueFilter {
    /// How much a number must differ: by more than this. Zero passes each change.
    package enum Threshold: Hashable, Sendable {
        case absolute(Decimal)
        /// A part of the last number that passed: 0.2 for 20%.
        case relative(Decimal)
    }

    private let threshold: Threshold
    private var last: Value?

    init(_ threshold: Threshold) {
        self.threshold = threshold
    }

    package mutating func take(_ value: Value, at moment: Moment) -> Value? {
        if let last, !differs(value, from: last) { return nil }
        last = value
        return value
    }

    private func differs(_ value: Value, from last: Value) -> Bool {
        guard let number = value.number, let before = last.number else { return value != last }
        switch threshold {
        case .absolute(let least): return abs(number - before) > least
        case .relative(let part): return abs(number - before) > abs(before * part)
        }
    }
}
