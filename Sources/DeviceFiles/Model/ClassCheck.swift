// SPDX-License-Identifier: Apache-2.0

import Devices
import Diagnostics
import YAML

/// Warns of classes that Home Assistant does not have, of units that do not belong to a class, and
/// of words that it takes for no value.
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
            let known = value.classes
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
            if value.total != nil { checkTotal(value, name) }
            if case .date = value.mapping, value.acceptedClass == nil {
                warn(
                    "the class '\(name)' does not fit to this date", node.range,
                    notes: [
                        "'timestamp' needs a date and a time with a zone, 'date' a date alone; "
                            + "without a class the text is shown as it is"
                    ])
            }
        }
        reportWords()
    }

    private func checkTotal(_ value: ValueDefinition, _ name: String) {
        guard name != "monetary", !DeviceClasses.possibleSums.contains(name),
            let node = node(value.name, "total")
        else { return }
        warn(
            "Home Assistant has no totals of the class '\(name)'", node.range,
            notes: ["a total can have no class, or one of these: \(DeviceClasses.listOfSums)"])
    }

    /// An entity whose word is this one shows no value; where it can be set, in any case.
    private func reportWords() {
        for value in model.values {
            guard let word = value.words.first(where: value.isTakenForNone),
                let entry = section.node(value.name, "enum")?.entries?.first(where: {
                    $0.key == word || $0.value.scalar?.text == word
                })
            else { continue }
            warn(
                "Home Assistant takes the word '\(word)' for no value",
                entry.value.scalar?.text == word ? entry.value.range : entry.keyRange,
                notes: ["another word is needed, like 'no \(value.name)'"])
        }
    }

    private func check(_ value: ValueDefinition, _ name: String, _ units: [String]) {
        let written = units.filter { !$0.isEmpty }
        let known =
            written.isEmpty
            ? "the class '\(name)' has no unit"
            : "the class '\(name)' has the unit\(written.count == 1 ? "" : "s") "
                + written.joined(separator: ", ") + (units.contains("") ? ", or none" : "")
        guard let unit = value.unit, let node = node(value.name, "unit") else {
            guard !units.contains(""), let node = self.node(value.name, "class") else { return }
            return warn("'\(value.name)' has a class and no unit", node.range, notes: [known])
        }
        guard !units.contains(where: { ValueDefinition.isSameUnit($0, unit) }) else { return }
        let guess = written.first { Self.typed($0) == Self.typed(unit) }
        warn(
            "Home Assistant does not expect the unit '\(unit)' for the class '\(name)'",
            node.range, notes: [known], suggestion: guess ?? nearest(to: unit, in: written))
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

extension ValueDefinition {
    fileprivate func isTakenForNone(_ word: String) -> Bool {
        word == "None" || isSettable && word.lowercased() == "none"
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
