// SPDX-License-Identifier: Apache-2.0

import Devices
import Diagnostics
import Encryption
import Readings
import Wire
import YAML

/// Reports simulated values that the frame cannot contain, like 70000 in two bytes, and rates with
/// more pulses than the simulator can make.
struct SimulationCheck {
    /// In pulses per second: one edge each half millisecond, on the thread of the gateway.
    private static let fastest = Decimal(1000)

    private let model: Model
    private let section: Section

    init(model: Model, section: Section) {
        self.section = section
        // Which values fit does not depend on the key.
        let key = [UInt8](repeating: 0, count: AESGCM.keyCount)
        let cipher = model.encryptions.isEmpty ? nil : try? AESGCM(key: key)
        self.model = model.keyed(by: cipher.map { FrameKeys($0, authentication: .key(key)) })
    }

    func report() {
        reportSourcesWithTwoHands()
        var places: Set<Int> = []
        for (index, value) in model.values.enumerated() where value.generator != nil {
            let reasons = extremes(index, following: []).lazy.compactMap { extreme in
                impossible(extreme, of: index)
            }
            guard let reason = reasons.first, let range = place(value.name),
                places.insert(range.start).inserted
            else { continue }
            section.scope.error(reason, range)
        }
    }

    /// The reason why the simulator cannot generate that value.
    private func impossible(_ extreme: Value, of index: Int) -> String? {
        switch (model.values[index].source, extreme) {
        case (.fields(let fields), _):
            var values = [Value?](repeating: nil, count: model.values.count)
            values[index] = extreme
            do throws(ModelError) {
                for field in fields {
                    _ = try model.encode(field.message, values, rounding: true)
                }
                return nil
            } catch {
                return "the simulator could not send this: \(error.message)"
            }
        case (.rate, .number(let rate)):
            let pulses = model.values[index].perSecond(for: rate).rounded(digits: 4)
            guard pulses > Self.fastest else { return nil }
            return "\(rate) is \(pulses) pulses per second, and the simulator makes "
                + "\(Self.fastest) at most"
        default:
            return nil
        }
    }

    /// Only one value may simulate a pin, or a file of the kernel. A value that follows the other
    /// one agrees with it.
    private func reportSourcesWithTwoHands() {
        var pins: [Int: String] = [:]
        var channels: [SensorChannel: String] = [:]
        for value in model.values where value.generator != nil {
            if let pin = value.source.pin {
                report(value.name, beside: pins.updateValue(value.name, forKey: pin), "pin")
            } else if case .channel(let channel) = value.source, !value.follows {
                report(
                    value.name, beside: channels.updateValue(value.name, forKey: channel), "file")
            }
        }
    }

    private func report(_ name: String, beside first: String?, _ source: String) {
        if let first { report(name, "the value '\(first)' already simulates this \(source)") }
    }

    private func report(_ name: String, _ message: String) {
        if let range = place(name) { section.scope.error(message, range) }
    }

    private func place(_ name: String) -> SourceRange? {
        guard case .mapping(let values) = section.entry("values")?.value.kind else { return nil }
        return values.first { $0.key == name }?.value.value("simulate")?.range
    }

    /// The extreme values of a generator.
    private func extremes(_ index: Int, following: Set<Int>) -> [Value] {
        switch model.values[index].generator {
        case nil, .toggle, .clicks, .clock: return []
        case .constant(let value): return [value]
        case .cycle(let values): return values
        case .walk(let range, _), .rise(let range, _), .sine(let range, _):
            return [.number(range.lowerBound), .number(range.upperBound)]
        case .follow(let leader, let factor):
            // A circle is reported elsewhere.
            guard !following.contains(leader) else { return [] }
            return extremes(leader, following: following.union([index])).map { value in
                guard case .number(let number) = value else { return value }
                return .number(number * factor)
            }
        }
    }
}

extension ValueDefinition {
    /// Whether another value of the model generates it.
    fileprivate var follows: Bool {
        if case .follow = generator { return true }
        return false
    }
}
