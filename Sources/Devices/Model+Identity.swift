// SPDX-License-Identifier: Apache-2.0

import Readings

extension Model {
    /// Why the values are those of another device; `nil` when nothing says so.
    ///
    /// Models of one family often have the same frames or registers with other meanings, and a
    /// number that names the model. A value with `identity` is such a number. A device that does
    /// not report it is accepted: older ones of many families do not have it.
    ///
    /// - Parameter values: One place for each value of the model.
    package func stranger(in values: [Value?]) -> String? {
        guard let wrong = identities.first(where: { values[$0] == .unknown }) else { return nil }
        let definition = self.values[wrong]
        return "is another device: its '\(definition.name)' is not \(definition.expectation)"
    }
}

extension ValueDefinition {
    /// The words or the range of a value that this model has.
    fileprivate var expectation: String {
        let words: [String]
        switch mapping {
        case .words(let all): words = all.map(\.word)
        case .renamed(let all): words = all.map(\.word)
        case .number, .text, .date, .onOff, .pulses: words = []
        }
        guard words.isEmpty, let valid else { return words.joined(separator: " or ") }
        return valid.lowerBound == valid.upperBound
            ? "\(valid.lowerBound)" : "in \(valid.written)"
    }
}
