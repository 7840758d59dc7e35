// SPDX-License-Identifier: Apache-2.0

import Readings
import Wire

/// Why a field cannot express a value.
struct Unrepresentable: Error, Equatable {
    let message: String
}

extension ValueDefinition {
    /// The raw content for a value.
    func rawValue(
        of value: Value, as type: RawType, rounding: Bool
    ) throws(Unrepresentable) -> RawValue {
        switch (mapping, value) {
        case (.number(let scale, let offset), .number(let number)):
            return try rawNumber(number, scale, offset, type, rounding)
        case (.words(let words), .text(let word)):
            guard let entry = words.first(where: { $0.word == word }) else {
                throw Unrepresentable(message: "the enumeration has no word \(word)")
            }
            return .integer(entry.number)
        case (.onOff, .onOff(let isOn)):
            return .integer(isOn ? 1 : 0)
        case (.text, .text(let word)):
            return .word(word)
        case (.renamed(let words), .text(let word)):
            guard let entry = words.first(where: { $0.word == word }) else {
                throw Unrepresentable(message: "the enumeration has no word \(word)")
            }
            return .word(entry.sent)
        case (.date(let pattern), .text(let iso)):
            guard let digits = pattern.text(ofISO: iso) else {
                throw Unrepresentable(message: "\(iso) is not a date for \(pattern.text)")
            }
            return .word(digits)
        case (_, .unknown):
            return unavailable.first.map(RawValue.integer) ?? .unavailable
        default:
            throw Unrepresentable(message: "\(value) is not \(mapping.expectation)")
        }
    }

    /// A simulated number that is no multiple of the scale is rounded to this number of digits.
    private static let simulatedDigits = 12

    private func rawNumber(
        _ number: Decimal, _ scale: Decimal, _ offset: Decimal, _ type: RawType, _ rounding: Bool
    ) throws(Unrepresentable) -> RawValue {
        if !rounding, let valid, !valid.contains(number) {
            throw Unrepresentable(message: "\(number) is outside of \(valid.written)")
        }
        guard let raw = (number - offset).divided(by: scale) else {
            throw Unrepresentable(message: "a scale of 0 cannot be undone")
        }
        if rounding, type == .integer, let nearest = raw.rounded() { return .integer(nearest) }
        if rounding, type == .decimal {
            let nearest = raw.rounded(digits: Self.simulatedDigits)
            return .decimal(mantissa: nearest.mantissa, exponent: nearest.exponent)
        }
        guard raw * scale + offset == number else {
            throw Unrepresentable(message: "\(number) is no multiple of the scale \(scale)")
        }
        if let whole = raw.integer {
            guard !unavailable.contains(whole) else {
                throw Unrepresentable(message: "the raw number \(whole) means unavailable")
            }
            return .integer(whole)
        }
        guard type == .decimal else {
            throw Unrepresentable(
                message: "\(number) lies between two steps of the field, which are \(scale) apart")
        }
        return .decimal(mantissa: raw.mantissa, exponent: raw.exponent)
    }
}

extension Mapping {
    /// The expected kind of value, for a person.
    fileprivate var expectation: String {
        switch self {
        case .number, .pulses: return "a number"
        case .words(let words): return "one of " + words.map(\.word).joined(separator: ", ")
        case .renamed(let words): return "one of " + words.map(\.word).joined(separator: ", ")
        case .date(let pattern): return "a date like \(pattern.example)"
        case .text: return "a word"
        case .onOff: return "on or off"
        }
    }
}
