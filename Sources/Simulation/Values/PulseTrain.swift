// SPDX-License-Identifier: Apache-2.0

import Devices
import Primitives
import Readings

/// The pulses of a simulated meter: at a rate that its model makes up, anew each second.
///
/// Pure: the same random numbers give the same pulses. A pulse is on for the half of its period. At
/// a rate of zero the meter stands still where it is; when the rate rises, it goes on from there.
struct PulseTrain {
    private let value: ValueDefinition
    private var source: ValueSource
    private var random: SplitMix64
    private(set) var isOn = false
    /// Up to where it is made, in nanoseconds since the beginning.
    private var made: Int64 = 0
    private var nextSecond: Int64 = 0
    /// Nanoseconds from one edge to the next; infinite at a rate of zero.
    private var half = Double.infinity
    /// The part of the way to the next edge that is done.
    private var done = 0.0

    /// - Parameter value: A rate with a generator.
    init(_ value: ValueDefinition, _ generator: Generator, seed: UInt64, name: String) {
        self.value = value
        random = SplitMix64(seed: seed, name: name)
        source = ValueSource(generator, &random)
    }

    /// When something happens next, in nanoseconds since the beginning.
    var next: Int64 { min(nextSecond, nextEdge) }

    private var nextEdge: Int64 {
        let rest = (1 - done) * half
        return rest < 1e15 ? made + max(1, Int64(rest.rounded(.up))) : .max
    }

    /// Does the next thing.
    mutating func step() {
        let moment = next
        let isEdge = moment == nextEdge
        done = isEdge ? 0 : done + Double(moment - made) / half
        made = moment
        if isEdge { isOn.toggle() }
        guard moment == nextSecond else { return }
        nextSecond += 1_000_000_000
        guard case .number(let rate) = source.next(at: moment, others: [], &random) else { return }
        // In a million seconds: less than one pulse in twelve days is as good as none.
        let pulses = (value.perSecond(for: rate) * Decimal(1_000_000)).rounded() ?? 0
        half = pulses > 0 ? 5e14 / Double(pulses) : .infinity
    }
}
