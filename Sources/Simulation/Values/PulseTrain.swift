// SPDX-License-Identifier: Apache-2.0

import Devices
import Primitives
import Readings

/// The pulses of a simulated meter. The model's generator makes a new rate each second.
///
/// Pure: the same random numbers give the same pulses. A pulse is on for half of its period. At a
/// rate of zero the meter stops; when the rate rises, it continues from the same position.
struct PulseTrain {
    private let value: ValueDefinition
    private var source: ValueSource
    private var random: SplitMix64
    private(set) var isOn = false
    /// The pulses are generated up to here, in nanoseconds since the start.
    private var made: Int64 = 0
    private var nextSecond: Int64 = 0
    /// Nanoseconds from one edge to the next; infinite at a rate of zero.
    private var half = Double.infinity
    /// The elapsed part of the time to the next edge, 0 ... 1.
    private var done = 0.0

    /// - Parameter value: A rate with a generator.
    init(_ value: ValueDefinition, _ generator: Generator, seed: UInt64, name: String) {
        self.value = value
        random = SplitMix64(seed: seed, name: name)
        source = ValueSource(generator, &random)
    }

    /// The time of the next edge or the next rate, in nanoseconds since the start.
    var next: Int64 { min(nextSecond, nextEdge) }

    private var nextEdge: Int64 {
        let rest = (1 - done) * half
        return rest < 1e15 ? made + max(1, Int64(rest.rounded(.up))) : .max
    }

    /// Advances to `next`: makes an edge, takes a new rate, or both.
    mutating func step() {
        let moment = next
        let isEdge = moment == nextEdge
        done = isEdge ? 0 : done + Double(moment - made) / half
        made = moment
        if isEdge { isOn.toggle() }
        guard moment == nextSecond else { return }
        nextSecond += 1_000_000_000
        guard case .number(let rate) = source.next(at: moment, others: [], &random) else { return }
        // Pulses in a million seconds: less than one in twelve days counts as none.
        let pulses = (value.perSecond(for: rate) * Decimal(1_000_000)).rounded() ?? 0
        half = pulses > 0 ? 5e14 / Double(pulses) : .infinity
    }
}
