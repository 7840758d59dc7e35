// SPDX-License-Identifier: Apache-2.0

import Devices
import Diagnostics
import YAML

/// Warns of classes that Home Assistant does not have, and of units that do not belong to a class.
struct ClassCheck {
    let model: Model
    /// The whole device file.
    let section: Section

    func report() {
        var places: Set<Int> = []
        for value in model.values {
            // Several values of one entry in the file have one class.
            guard let name = value.deviceClass, let node = node(value.name, "class"),
                places.insert(node.range.start).inserted
            else { continue }
            let known = DeviceClasses.of(value)
            guard let units = known.units[name] else {
                let guess =
                    FamiliarClasses.name(for: name, in: known.names)
                    ?? nearest(to: name, in: known.names)
                warn(
                    "Home Assistant has no class '\(name)' for \(known.kind)", node.range,
                    notes: guess == nil ? value.advice(name, known) : [], suggestion: guess)
                continue
            }
            if !units.isEmpty { check(value, name, units) }
        }
    }

    private func check(_ value: ValueDefinition, _ name: String, _ units: [String]) {
        let known =
            "the class '\(name)' has the unit\(units.count == 1 ? "" : "s") "
            + units.joined(separator: ", ")
        guard let unit = value.unit, let node = node(value.name, "unit") else {
            guard let node = self.node(value.name, "class") else { return }
            return warn("'\(value.name)' has a class and no unit", node.range, notes: [known])
        }
        guard !units.contains(where: { Self.isSame($0, unit) }) else { return }
        let guess = units.first { Self.typed($0) == Self.typed(unit) }
        warn(
            "Home Assistant does not expect the unit '\(unit)' for the class '\(name)'",
            node.range, notes: [known], suggestion: guess ?? nearest(to: unit, in: units))
    }

    /// Unicode has two micro signs, and both are in use.
    private static func isSame(_ unit: String, _ other: String) -> Bool {
        unit.replacing("\u{B5}", with: "\u{3BC}") == other.replacing("\u{B5}", with: "\u{3BC}")
    }

    /// The form of a unit on a keyboard without its special characters: `ug/m3`, `degC`.
    private static func typed(_ unit: String) -> String {
        let spelled = [
            ("\u{B5}", "u"), ("\u{3BC}", "u"), ("\u{B3}", "3"), ("\u{B2}", "2"), ("\u{B0}", ""),
            ("deg", ""), (" ", ""),
        ]
        return spelled.reduce(unit.lowercased()) { $0.replacing($1.0, with: $1.1) }
    }

    private func node(_ value: String, _ key: String) -> Node? {
        section.node(value, key)
    }

    private func warn(
        _ message: String, _ range: SourceRange, notes: [String], suggestion: String? = nil
    ) {
        section.scope.warning(message, range, notes: notes, suggestion: suggestion)
    }
}

extension DeviceClasses {
    /// The classes that a value can have.
    fileprivate static func of(_ value: ValueDefinition) -> DeviceClasses {
        if case .click = value.source { return events }
        switch value.mapping {
        case .number, .pulses: return numbers
        case .words, .text, .renamed:
            guard value.isOnOrOff else { return words }
            return value.isSettable ? outputs.andWords : inputs.andWords
        case .date: return dates
        case .onOff: return value.isSettable ? outputs : inputs
        }
    }
}

extension ValueDefinition {
    /// Whether its words are `on` and `off`: it is published like a bit.
    fileprivate var isOnOrOff: Bool {
        switch mapping {
        case .words(let words): return Set(words.map(\.word)) == ["on", "off"]
        case .renamed(let words): return Set(words.map(\.word)) == ["on", "off"]
        case .number, .text, .date, .onOff, .pulses: return false
        }
    }

    /// Notes on a class that is not among the known ones.
    fileprivate func advice(_ name: String, _ known: DeviceClasses) -> [String] {
        let list = "there is \(known.names.joined(separator: ", "))"
        let onOff = isSettable ? DeviceClasses.outputs : .inputs
        guard onOff.units[name] != nil, !mapping.isNumber || couldHaveWords else { return [list] }
        return [
            list,
            "with an 'enum' whose words are 'on' and 'off' it can have the class '\(name)'",
        ]
    }

    /// Whether an `enum` is possible.
    private var couldHaveWords: Bool {
        guard case .fields = source, case .number = mapping else { return false }
        return unit == nil
    }
}

extension Section {
    /// What a device file has under a key of a value.
    func node(_ value: String, _ key: String) -> Node? {
        entry("values")?.value.entry(value)?.value.entry(key)?.value
    }
}
