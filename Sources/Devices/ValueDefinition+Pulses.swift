// SPDX-License-Identifier: Apache-2.0

import Primitives
import Readings

extension ValueDefinition {
    /// The pin whose pulses make the value.
    package var countedPin: Int? {
        switch source {
        case .total(let pin), .rate(let pin, _): return pin
        case .fields, .pin, .click, .channel, .commands: return nil
        }
    }

    /// Whether it is the total of all pulses.
    package var isTotal: Bool {
        if case .total = source { return true }
        return false
    }

    /// Whether it is the rate of the pulses.
    package var isRate: Bool { countedPin != nil && !isTotal }

    /// The value of a number of pulses, for a total.
    package func value(ofTotal pulses: Int64) -> Value {
        guard case .pulses(let scale, let offset) = mapping else { return .unknown }
        return Value(scale.total(of: pulses) + offset, valid: valid)
    }

    /// The value of a frequency, for a rate; `unknown` without a frequency.
    package func value(of frequency: Frequency?) -> Value {
        guard case .pulses(let scale, let offset) = mapping, let frequency else { return .unknown }
        return Value(scale.rate(frequency) + offset, valid: valid)
    }

    /// The pulses nearest to a total; `nil` for a total out of reach.
    package func pulses(for total: Decimal) -> Int64? {
        guard case .pulses(let scale, let offset) = mapping else { return nil }
        return scale.pulses(for: total - offset)
    }

    /// The pulses per second of a rate; not below zero.
    package func perSecond(for rate: Decimal) -> Decimal {
        guard case .pulses(let scale, let offset) = mapping else { return .zero }
        return max(.zero, scale.perSecond(for: rate - offset))
    }

    /// The value of an example with pulses.
    func value(ofPulses pulses: [Int64?], over time: Duration?) -> Value? {
        guard let pin = countedPin, let pulses = pulses[pin] else { return nil }
        if isTotal { return value(ofTotal: pulses) }
        return time.map { value(of: Frequency(pulses: pulses, nanoseconds: $0.wholeNanoseconds)) }
    }

    /// The number of pulses for an example with the value.
    func pulses(for number: Decimal, over time: Duration?) -> Int64? {
        if isTotal { return pulses(for: number) }
        let seconds = time.map { Decimal(mantissa: $0.wholeNanoseconds, exponent: -9) }
        return seconds.flatMap { (perSecond(for: number) * $0).rounded() }
    }
}

extension Model {
    /// Whether it has a total or a rate of pulses.
    package var counts: Bool { values.contains { $0.countedPin != nil } }

    /// Whether it has a total, which must survive a restart of the gateway.
    package var hasTotals: Bool { values.contains(where: \.isTotal) }
}
