// SPDX-License-Identifier: Apache-2.0

import Devices
import Glibc
import Primitives
import Readings
import Wire

/// Generates one value of a simulated device, as its model defines.
///
/// A pure value: the same sequence of times gives the same sequence of values.
struct ValueSource {
    private enum State {
        case constant(Value)
        /// Whole steps of `unit`: so a walk in decimal places accumulates no rounding errors.
        case walk(at: Int64, within: ClosedRange<Int64>, step: Int64, unit: Int)
        case rise(at: Int64, within: ClosedRange<Int64>, step: Int64, unit: Int)
        case sine(middle: Double, swing: Double, period: Int64, unit: Int)
        case follow(value: Int, factor: Decimal)
        case cycle([Value], next: Int)
        case toggle(isOn: Bool, nextFlip: Int64, mean: Int64)
        case clicks(ClickGenerator)
        /// The seconds since 1970 at the start.
        case clock(DatePattern, start: Int64)
    }

    private var state: State

    /// - Parameters:
    ///   - generator: The generator of the model.
    ///   - start: The seconds since 1970 at the start, for dates.
    ///   - random: The device's random numbers; a walk begins somewhere in its range.
    init(_ generator: Generator, start: Int64 = 0, _ random: inout SplitMix64) {
        switch generator {
        case .constant(let value):
            state = .constant(value)
        case .walk(let range, let step):
            state = ValueSource.walk(range, step, &random)
        case .rise(let range, let step):
            state = ValueSource.rise(range, step)
        case .sine(let range, let period):
            state = ValueSource.sine(range, period)
        case .follow(let value, let factor):
            state = .follow(value: value, factor: factor)
        case .cycle(let values):
            precondition(!values.isEmpty, "a cycle has at least one value")
            state = .cycle(values, next: 0)
        case .clock(let pattern):
            state = .clock(pattern, start: start)
        case .toggle(let mean):
            let first = ValueSource.interval(mean.wholeNanoseconds, &random)
            state = .toggle(isOn: false, nextFlip: first, mean: mean.wholeNanoseconds)
        case .clicks(let mean, let times):
            let first = ValueSource.interval(mean.wholeNanoseconds, &random)
            state = .clicks(
                ClickGenerator(times, mean: mean.wholeNanoseconds, first: first, &random))
        }
    }

    /// When the value changes without a frame, in nanoseconds since the start; `nil` for a value
    /// that changes only with each frame.
    var nextFlip: Int64? {
        switch state {
        case .toggle(_, let nextFlip, _): return nextFlip
        case .clicks(let clicks): return clicks.nextFlip
        default: return nil
        }
    }

    /// The value for the next frame.
    ///
    /// - Parameters:
    ///   - elapsed: Nanoseconds since the start.
    ///   - others: The values of the same frame that are generated already.
    mutating func next(
        at elapsed: Int64, others: [Value?], _ random: inout SplitMix64
    ) -> Value {
        switch state {
        case .constant(let value):
            return value
        case .walk(var place, let range, let step, let unit):
            let next = place + random.next(in: -step...step)
            place = min(max(next, range.lowerBound), range.upperBound)
            state = .walk(at: place, within: range, step: step, unit: unit)
            return .number(Decimal(mantissa: place, exponent: unit))
        case .rise(var place, let range, let step, let unit):
            let value = Value.number(Decimal(mantissa: place, exponent: unit))
            place += random.next(in: 0...step)
            if place > range.upperBound { place = range.lowerBound }
            state = .rise(at: place, within: range, step: step, unit: unit)
            return value
        case .sine(let middle, let swing, let period, let unit):
            let phase = Double(elapsed % period) / Double(period)
            let steps = (middle + swing * sin(2 * .pi * phase)).rounded()
            return .number(Decimal(mantissa: Int64(steps), exponent: unit))
        case .follow(let value, let factor):
            guard case .number(let number)? = others[value] else { return .unknown }
            return .number(number * factor)
        case .cycle(let values, let next):
            state = .cycle(values, next: (next + 1) % values.count)
            return values[next]
        case .toggle(var isOn, var nextFlip, let mean):
            while nextFlip <= elapsed {
                isOn.toggle()
                nextFlip += ValueSource.interval(mean, &random)
            }
            state = .toggle(isOn: isOn, nextFlip: nextFlip, mean: mean)
            return .onOff(isOn)
        case .clicks(var clicks):
            clicks.advance(to: elapsed, &random)
            state = .clicks(clicks)
            return .onOff(clicks.isOn)
        case .clock(let pattern, let start):
            let text = pattern.text(atSecondsSince1970: start + elapsed / 1_000_000_000)
            return pattern.isoText(of: text).map(Value.text) ?? .unknown
        }
    }

    private static func walk(
        _ range: ClosedRange<Decimal>, _ step: Decimal, _ random: inout SplitMix64
    ) -> State {
        let (within, step, unit) = steps(range, step)
        return .walk(at: random.next(in: within), within: within, step: step, unit: unit)
    }

    private static func rise(_ range: ClosedRange<Decimal>, _ step: Decimal) -> State {
        let (within, step, unit) = steps(range, step)
        return .rise(at: within.lowerBound, within: within, step: step, unit: unit)
    }

    /// A range and a step in the largest unit that both are multiples of.
    private static func steps(
        _ range: ClosedRange<Decimal>, _ step: Decimal
    ) -> (within: ClosedRange<Int64>, step: Int64, unit: Int) {
        let unit = [range.lowerBound, range.upperBound, step].map(\.exponent).min()!
        let within = range.lowerBound.steps(of: unit)...range.upperBound.steps(of: unit)
        return (within, abs(step.steps(of: unit)), unit)
    }

    /// Chooses a unit with about a thousand steps from end to end: `517`, `51.7` or `0.517`.
    private static func sine(_ range: ClosedRange<Decimal>, _ period: Duration) -> State {
        var unit = [range.lowerBound, range.upperBound].map(\.exponent).min()!
        while (range.upperBound - range.lowerBound).steps(of: unit) < 500 {
            unit -= 1
            if range.upperBound == range.lowerBound { break }
        }
        let ends = [range.lowerBound, range.upperBound].map { Double($0.steps(of: unit)) }
        return .sine(
            middle: (ends[0] + ends[1]) / 2, swing: (ends[1] - ends[0]) / 2,
            period: max(1, period.wholeNanoseconds), unit: unit)
    }

    /// Between a half and one and a half of the mean.
    static func interval(_ mean: Int64, _ random: inout SplitMix64) -> Int64 {
        max(1, random.next(in: mean / 2...mean / 2 + mean))
    }
}

extension Decimal {
    /// The number counted in steps of `10^unit`.
    fileprivate func steps(of unit: Int) -> Int64 {
        (self * Decimal(mantissa: 1, exponent: -unit)).rounded() ?? 0
    }
}
