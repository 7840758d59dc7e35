// SPDX-License-Identifier: Apache-2.0

import Readings
import Wire

/// What the raw content of a field means.
package enum Mapping: Hashable, Sendable {
    /// A number: `raw * scale + offset`. The scale is not zero.
    case number(scale: Decimal, offset: Decimal)
    /// Numbers that stand for words; each number and each word is unique. Other numbers are
    /// `unknown`.
    case words([NumberedWord])
    /// The word itself.
    case text
    /// Words of the device that stand for other words; each is unique. Other words are `unknown`.
    case renamed([RenamedWord])
    /// A date or a time of day: the text of ISO 8601.
    case date(DatePattern)
    /// The state of a pin, or a bit.
    case onOff
    /// Pulses, or pulses per second: `raw * scale + offset`.
    case pulses(PulseScale, offset: Decimal)

    /// The words for clicks. Their numbers never appear on a wire.
    package static let clicks = Mapping.words(
        Click.allCases.enumerated().map {
            NumberedWord(number: Int64($0.offset), word: $0.element.rawValue)
        })

    /// The raw number itself.
    package static let plain = Mapping.number(scale: Decimal(1), offset: .zero)

    package var isNumber: Bool {
        switch self {
        case .number, .pulses: return true
        case .words, .renamed, .text, .date, .onOff: return false
        }
    }
}

/// One entry of an enumeration.
package struct NumberedWord: Hashable, Sendable {
    package let number: Int64
    package let word: String

    package init(number: Int64, word: String) {
        self.number = number
        self.word = word
    }
}

/// One entry of an enumeration of words.
package struct RenamedWord: Hashable, Sendable {
    /// As the device sends it.
    package let sent: String
    package let word: String

    package init(sent: String, word: String) {
        self.sent = sent
        self.word = word
    }
}
