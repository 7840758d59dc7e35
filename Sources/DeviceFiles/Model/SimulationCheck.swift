// SPDX-License-Identifier: Apache-2.0

import Devices
import Readings
import YAML

/// Says so when the simulator would make up what the sensor's frame cannot hold, 70000 in two
/// bytes, or more pulses than it can make.
struct SimulationCheck {
    /// The simulator shares the gateway's thread: this is an edge each half millisecond.
    private static let fastest = Decimal(1000)

    let model: Model
    let section: Section

    func report() {
        reportPinsWithTwoHands()
        for (index, value) in model.values.enumerated() where value.generator != nil {
            let reasons = extremes(index, following: []).lazy.compactMap { extreme in
                impossible(extreme, of: index)
            }
            if let reason = reasons.first { complain(value.name, reason) }
        }
    }

    /// Why the simulator cannot make up that value.
    private func impossible(_ extreme: Value, of index: Int) -> String? {
        switch (model.values[index].source, extreme) {
        case (.field(let message, _), _):
            var values = [Value?](repeating: nil, count: model.values.count)
            values[index] = extreme
            do throws(ModelError) {
                _ = try model.encode(message, values, rounding: true)
                return nil
            } catch {
                return "the simulator could not send this: \(error.message)"
            }
        case (.rate, .number(let rate)):
            let pulses = model.values[index].perSecond(for: rate).rounded(digits: 4)
            guard pulses > Self.fastest else { return nil }
            return "\(rate) is \(pulses) pulses in a second, and the simulator makes "
                + "\(Self.fastest) at most"
        default:
            return nil
        }
    }

    /// A pin is moved by one value's generator.
    private func reportPinsWithTwoHands() {
        var moved: [Int: String] = [:]
        for value in model.values where value.generator != nil {
            guard let pin = value.source.pin else { continue }
            if let first = moved[pin] {
                complain(value.name, "the pin is moved by the value '\(first)' already")
            }
            moved[pin] = value.name
        }
    }

    private func complain(_ name: String, _ message: String) {
        guard case .mapping(let values) = section.entry("values")?.value.kind,
            let value = values.first(where: { $0.key == name })?.value,
            let range = value.value("simulate")?.range
        else { return }
        section.scope.error(message, range)
    }

    /// The values at the ends of what a generator makes.
    private func extremes(_ index: Int, following: Set<Int>) -> [Value] {
        switch model.values[index].generator {
        case nil, .toggle, .clicks: return []
        case .constant(let value): return [value]
        case .cycle(let values): return values
        case .walk(let range, _), .sine(let range, _):
            return [.number(range.lowerBound), .number(range.upperBound)]
        case .times(let leader, let factor):
            // A circle is said elsewhere.
            guard !following.contains(leader) else { return [] }
            return extremes(leader, following: following.union([index])).map { value in
                guard case .number(let number) = value else { return value }
                return .number(number * factor)
            }
        }
    }
}
