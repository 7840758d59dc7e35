// SPDX-License-Identifier: Apache-2.0

import Readings
import Wire

/// What the raw content of a field means: the part of a value's definition that readings need.
///
/// A class, so that a reading copies one reference for each value. A copy of the definition with
/// its texts would cost more than decoding.
final class Meaning: Sendable {
    private let mapping: Mapping
    private let valid: ClosedRange<Decimal>?
    private let unavailable: [Int64]
    private let places: Int?

    init(_ definition: ValueDefinition) {
        mapping = definition.mapping
        valid = definition.valid
        unavailable = definition.unavailable
        places = definition.places
    }

    /// Whether a raw number means "no value".
    func isUnavailable(_ number: Int64) -> Bool { unavailable.contains(number) }

    /// The value that a raw content stands for.
    func value(of raw: RawValue) -> Value {
        if !unavailable.isEmpty, case .integer(let number) = raw, unavailable.contains(number) {
            return .unknown
        }
        switch (mapping, raw) {
        case (.number(let scale, let offset), .integer(let number)):
            return value(Decimal(number) * scale + offset)
        case (.number(let scale, let offset), .decimal(let mantissa, let exponent)):
            let number = Decimal(mantissa: mantissa, exponent: exponent)
            return value(number * scale + offset)
        case (.words(let words), .integer(let number)):
            return words.first { $0.number == number }.map { .text($0.word) } ?? .unknown
        case (.onOff, .integer(let number)):
            return .onOff(number != 0)
        case (.text, .word(let word)):
            return .text(word)
        case (.renamed(let words), .word(let word)):
            return words.first { $0.sent == word }.map { .text($0.word) } ?? .unknown
        case (.date(let pattern), .word(let digits)):
            return pattern.isoText(of: digits).map(Value.text) ?? .unknown
        default:
            return .unknown
        }
    }

    private func value(_ number: Decimal) -> Value {
        Value(places.map { number.rounded(to: -$0) } ?? number, valid: valid)
    }
}

extension Value {
    /// A number, or `unknown` when it is outside of the range that a file calls valid.
    init(_ number: Decimal, valid: ClosedRange<Decimal>?) {
        guard let valid, !valid.contains(number) else {
            self = .number(number)
            return
        }
        self = .unknown
    }
}
