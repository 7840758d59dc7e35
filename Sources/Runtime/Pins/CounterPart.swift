// SPDX-License-Identifier: Apache-2.0

// Counts the pulses of one pin, and measures their rate.
//
//     pulses       | |  |   |     |                      |
//     readings     ^         ^         ^    (^    ^)     ^
//     every        :         :         :    :    :    :    :
//                 at once    at each multiple of `every`, while something changes
//
// The first pulse after a pause is published at once, the others at the next multiple of `every`.
// So a fast meter does not flood the broker, all counters share a wake-up, and no value is older
// than `every`. A rate also changes without a pulse: it falls, or a pulse leaves its window.
// `PulseRate` gives the time of its next change; when there is none, no timer is set.

import Devices
import Plan
import Ports
import Reactor
import Readings

/// An input whose pulses are counted.
@LoopActor final class CounterPart: EdgePart {
    private let address: PinAddress
    private let settings: PinSettings
    private let name: CounterName
    private let every: Int64
    /// `nil` when the model has no total: the tachometer of a fan must not wear out the card.
    private let store: (any CounterStore)?
    private let warn: @LoopActor (String) -> Void
    private var pin: (any InputPin)?
    private var total: Int64
    private var rates: [ValueDefinition.Source: PulseRate] = [:]
    private let rules: [(source: ValueDefinition.Source, rule: PulseRate.Rule)]
    /// Whether there are pulses that are in no reading yet.
    private(set) var hasNewPulses = false
    private var lastReading = Instant(nanoseconds: 0)
    private var missed = LostEdges()

    init(
        _ address: PinAddress, _ settings: PinSettings, of device: Device, pin: Int,
        store: any CounterStore
    ) {
        self.address = address
        self.settings = settings
        let hasTotal = device.model.values.contains { $0.source == .total(pin: pin) }
        self.store = hasTotal ? store : nil
        name = CounterName(device: device.name, pin: device.model.pinNames[pin])
        every = (device.entry.every ?? device.model.every ?? .seconds(10)).wholeNanoseconds
        warn = { [weak device] text in device?.warn(text, kind: "lost pulses") }
        total = self.store?.pulses(of: name) ?? 0
        rules = device.model.values.compactMap { value in
            guard case .rate(pin, let rule) = value.source else { return nil }
            return (value.source, rule)
        }
    }

    /// When the next reading is due.
    var deadline: Instant? {
        guard pin != nil else { return nil }
        if hasNewPulses { return nextTick }
        let change = rates.values.compactMap { $0.nextChange(after: lastReading) }.min()
        return change.map { max(nextTick, tick(notBefore: $0)) }
    }

    func claim(
        on pins: any Pins, edges: @escaping @LoopActor ([PinEdge]) -> Void,
        lost: @escaping @LoopActor (PortError) -> Void
    ) throws(PortError) {
        pin = try pins.input(address, settings, edges: edges, lost: lost)
        let now = EventLoop.current.now
        for (source, rule) in rules { rates[source] = PulseRate(rule, start: now) }
    }

    func take(_ edge: PinEdge) -> Bool {
        guard edge.isOn else { return false }
        // The kernel numbers the edges, so the number of edges that it had no room for is known.
        let others = Int64(edge.missed)
        total = min(total + 1 + others, PulseScale.counted.upperBound)
        store?.keep(total, of: name)
        for (source, _) in rules { rates[source]?.pulse(at: edge.stamp, missed: others) }
        missed.add(edge.missed)
        missed.report { count in
            warn(
                "'\(name.pin)': the total has \(counted(count, "pulse")) that came faster than "
                    + "edges are read. Is there a 'debounce'?")
        }
        hasNewPulses = true
        return edge.stamp >= nextTick
    }

    func pass(to moment: Instant) -> Bool {
        deadline.map { $0 <= moment } ?? false
    }

    func value(_ definition: ValueDefinition, at moment: Instant) -> Value? {
        hasNewPulses = false
        lastReading = moment
        guard !definition.isTotal else { return definition.value(ofTotal: total) }
        return definition.value(of: rates[definition.source]?.frequency(at: moment))
    }

    /// Sets the total to the number that a person has read from the meter.
    func correct(to pulses: Int64) {
        total = pulses
        store?.keep(total, of: name)
    }

    /// Takes the edges that have arrived and were not reported yet.
    func catchUp() {
        pin?.catchUp()
    }

    func forgetEvent() {}

    func release() {
        pin?.close()
        pin = nil
    }

    private var nextTick: Instant { tick(notBefore: lastReading + .nanoseconds(1)) }

    private func tick(notBefore moment: Instant) -> Instant {
        moment.roundedUp(toMultipleOf: every)
    }
}

extension Model {
    fileprivate var pinNames: [String] {
        guard case .pins(let model) = kind else { return [] }
        return model.pins.map(\.name)
    }
}
