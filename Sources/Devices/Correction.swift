// SPDX-License-Identifier: Apache-2.0

import Readings

/// A correction of the numbers of one value for one device: `number * scale + offset`. A meter with
/// another number of pulses, a thermometer that shows too much.
package struct Correction: Hashable, Sendable {
    /// Not zero.
    package let scale: Decimal
    /// The scale is divided by it; above zero.
    package let divisor: Decimal
    package let offset: Decimal

    /// - Precondition: The scale is not zero, and the divisor is above zero.
    package init(scale: Decimal = Decimal(1), per divisor: Decimal = Decimal(1), offset: Decimal) {
        precondition(scale != .zero && divisor > .zero, "a scale of 0 cannot be undone")
        self.scale = scale
        self.divisor = divisor
        self.offset = offset
    }

    /// The number of digits after the point that a corrected number needs, if the number has that
    /// number of them.
    func places(of places: Int) -> Int {
        max(places + max(0, -scale.exponent), -offset.exponent)
    }

    /// The distance of two corrected numbers; `nil` when it has no decimal form.
    func step(of step: Decimal) -> Decimal? {
        (step * scale).divided(by: divisor).map { max($0, .zero - $0) }
    }

    /// The corrected number; rounded where the quotient has no decimal form.
    func apply(to number: Decimal) -> Decimal {
        ((number * scale).divided(by: divisor) ?? .zero) + offset
    }
}

extension ValueDefinition {
    /// The same value with corrected numbers. The limits of the sensor are corrected too, so the
    /// same raw numbers are valid.
    ///
    /// The scales are multiplied here once, so that a reading costs no more, and a total that a
    /// person sets is converted to pulses like any other.
    ///
    /// - Returns: `nil` for a value that is no number, and for a pulse with a scale below zero.
    package func corrected(by correction: Correction) -> ValueDefinition? {
        let mapping: Mapping
        switch self.mapping {
        case .number(let scale, let offset):
            guard let scale = (scale * correction.scale).divided(by: correction.divisor) else {
                return nil
            }
            mapping = .number(scale: scale, offset: correction.apply(to: offset))
        case .pulses(let scale, let offset):
            let corrected = PulseScale(
                scale.numerator * correction.scale, per: scale.denominator * correction.divisor)
            guard let corrected else { return nil }
            mapping = .pulses(corrected, offset: correction.apply(to: offset))
        case .words, .text, .renamed, .date, .onOff:
            return nil
        }
        let ends = valid.map {
            [correction.apply(to: $0.lowerBound), correction.apply(to: $0.upperBound)].sorted()
        }
        return ValueDefinition(
            name: name, source: source, mapping: mapping, unit: unit, deviceClass: deviceClass,
            valid: ends.map { $0[0]...$0[1] }, places: places.map(correction.places),
            unavailable: unavailable, setter: setter,
            step: step.flatMap { correction.step(of: $0) }, eventEnd: eventEnd,
            isIdentity: isIdentity, filters: filters, generator: generator)
    }
}

extension Model {
    /// The same model with the corrections of a device, by the names of the values.
    ///
    /// - Precondition: Each value exists, and can be corrected.
    package func corrected(by corrections: [String: Correction]) -> Model {
        guard !corrections.isEmpty else { return self }
        let values = self.values.map { value in
            guard let correction = corrections[value.name] else { return value }
            guard let corrected = value.corrected(by: correction) else {
                preconditionFailure("the value '\(value.name)' cannot be corrected")
            }
            return corrected
        }
        return with(values: values, examples: examples)
    }
}
