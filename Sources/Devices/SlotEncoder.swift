// SPDX-License-Identifier: Apache-2.0

import Readings
import Wire

/// Collects the raw contents of a frame's slots, value by value.
struct SlotEncoder {
    /// One for each slot; `nil` where no value determines it.
    private(set) var raw: [RawValue?]
    private let types: [RawType]
    private let hasBytes: Bool
    private let rounding: Bool
    /// The contents of the example, if there is one.
    private let known: [RawValue?]

    init(_ format: FrameFormat, over: [UInt8]?, rounding: Bool) {
        types = format.slotTypes
        hasBytes = over != nil
        self.rounding = rounding
        raw = Array(repeating: nil, count: types.count)
        known = over.flatMap(format.rawValues) ?? Array(repeating: nil, count: types.count)
    }

    /// Whether the example has the fields of that feed.
    func hasExample(of feed: Feed) -> Bool {
        feed.rawValue { known[$0] } != nil
    }

    /// Determines the slots of a value.
    ///
    /// `unknown` keeps the bytes of an example. So does a value that the example has already and
    /// that has several forms: a number after rounding or of two fields, a date.
    mutating func put(
        _ value: Value, _ definition: ValueDefinition, _ feed: Feed
    ) throws(Unrepresentable) {
        if value == .unknown, hasBytes { return }
        let isLossy = definition.places != nil || feed.partner != nil || definition.isDate
        if isLossy, let old = feed.rawValue({ known[$0] }), feed.meaning.value(of: old) == value {
            return
        }
        guard let partner = feed.partner else {
            return try set(
                feed.slot,
                try definition.rawValue(of: value, as: types[feed.slot], rounding: rounding))
        }
        let wanted = try definition.rawValue(of: value, as: .decimal, rounding: rounding)
        if value == .unknown, case .power = partner.operation { return try set(feed.slot, wanted) }
        guard let number = wanted.number else { return try set(feed.slot, wanted) }
        try split(number, feed.slot, partner)
    }

    private mutating func split(
        _ number: Decimal, _ slot: Int, _ partner: FieldSource.Partner
    ) throws(Unrepresentable) {
        if case .power = partner.operation, raw[partner.slot] == nil,
            let second = known[partner.slot]
        {
            // A device changes its numbers, and not its scale factors.
            try set(partner.slot, second)
        }
        if let second = raw[partner.slot]?.number, raw[slot] == nil {
            return try set(slot, partner.operation.first(for: number, second))
        }
        let first =
            raw[slot]?.number ?? known[slot].flatMap { keeps($0, partner) }
            ?? partner.operation.usualFirst(for: number)
        try set(slot, first)
        try set(partner.slot, partner.operation.second(for: number, first))
    }

    /// An example's first field stays as it is, but for the larger part of two words.
    private func keeps(_ first: RawValue, _ partner: FieldSource.Partner) -> Decimal? {
        if case .sum = partner.operation { return nil }
        return first.number
    }

    private mutating func set(_ slot: Int, _ number: Decimal?) throws(Unrepresentable) {
        guard let number else {
            throw Unrepresentable(message: "no numbers in its two fields give it")
        }
        if types[slot] == .integer, rounding, let nearest = number.rounded() {
            return try set(slot, .integer(nearest))
        }
        try set(slot, number.rawValue)
    }

    private mutating func set(_ slot: Int, _ content: RawValue) throws(Unrepresentable) {
        let old = raw[slot]
        guard old == nil || old == content || old?.isSameNumber(as: content) == true else {
            throw Unrepresentable(message: "another value needs other bytes in its field")
        }
        raw[slot] = content
    }
}
