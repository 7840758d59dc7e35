// SPDX-License-Identifier: Apache-2.0

import Readings
import Wire

/// The way from a slot of a message, or from two, to a value of the model.
struct Feed: Sendable {
    let slot: Int
    let partner: FieldSource.Partner?
    let value: Int
    let meaning: Meaning

    /// For each message of the model, what it feeds, in the order of the values. Of several fields
    /// for one value the first one is the last: it overwrites the others.
    static func table(_ kind: Model.Kind, _ values: [ValueDefinition]) -> [[Feed]] {
        guard case .serial(let serial) = kind else { return [] }
        var table = [[Feed]](repeating: [], count: serial.messages.count)
        for (index, value) in values.enumerated() {
            guard case .fields(let sources) = value.source else { continue }
            let meaning = Meaning(value)
            for source in sources.reversed() {
                table[source.message].append(
                    Feed(
                        slot: source.slot, partner: source.partner, value: index, meaning: meaning))
            }
        }
        return table
    }

    /// For each write of the model, the values that set its slots.
    static func writeTable(_ kind: Model.Kind, _ values: [ValueDefinition]) -> [[Feed]] {
        guard case .serial(let serial) = kind else { return [] }
        var table = [[Feed]](repeating: [], count: serial.writes.count)
        for (index, value) in values.enumerated() {
            guard case .field(let write, let slot) = value.setter else { continue }
            table[write].append(
                Feed(slot: slot, partner: nil, value: index, meaning: Meaning(value)))
        }
        return table
    }

    /// The raw content; `nil` when a field of it is not there.
    func rawValue(_ content: (Int) -> RawValue?) -> RawValue? {
        guard let raw = content(slot) else { return nil }
        guard let partner else { return raw }
        guard let other = content(partner.slot) else { return nil }
        if case .power = partner.operation, case .integer(let number) = raw,
            meaning.isUnavailable(number)
        {
            return .unavailable
        }
        guard let first = raw.number, let second = other.number,
            let result = partner.operation.result(first, second)
        else { return .unavailable }
        return result.rawValue
    }
}

extension Decimal {
    /// The number as a field has it.
    var rawValue: RawValue {
        integer.map(RawValue.integer) ?? .decimal(mantissa: mantissa, exponent: exponent)
    }
}
