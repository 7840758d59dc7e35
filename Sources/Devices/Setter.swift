// SPDX-License-Identifier: Apache-2.0

import Readings

/// What a command to a value changes.
package enum Setter: Hashable, Sendable {
    /// The source of the value: an output, or the total of a counter.
    case source
    /// A field of a write's request.
    case field(write: Int, slot: Int)
    /// One write for each word: a relay with a request for on and one for off, a button with one.
    case writes([Choice])

    /// A value, and the write that sets it.
    package struct Choice: Hashable, Sendable {
        package let value: Value
        /// By its index in the serial model.
        package let write: Int

        package init(_ value: Value, write: Int) {
            self.value = value
            self.write = write
        }
    }
}

extension Setter {
    /// The writes that it needs, by their indices.
    var writes: [Int] {
        switch self {
        case .source: return []
        case .field(let write, _): return [write]
        case .writes(let choices): return choices.map(\.write)
        }
    }

    /// The same writes for words that stand for on and off: `enum: { 0: shut, 1: open }`.
    package func named(by mapping: Mapping) -> Setter {
        guard case .writes(let choices) = self, case .words(let words) = mapping else {
            return self
        }
        return .writes(
            choices.map { choice in
                guard case .onOff(let isOn) = choice.value,
                    let word = words.first(where: { $0.number == (isOn ? 1 : 0) })
                else { return choice }
                return Choice(.text(word.word), write: choice.write)
            })
    }
}

extension Mapping {
    /// The word of a button that only sends. Its number never appears on a wire.
    package static let press = Mapping.words([NumberedWord(number: 0, word: "press")])
}
