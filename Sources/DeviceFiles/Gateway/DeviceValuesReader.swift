// SPDX-License-Identifier: Apache-2.0

import Devices
import Readings
import YAML

/// Reads what the gateway file states about the values of a device: corrections and filters.
struct DeviceValuesReader {
    private static let corrections = ["scale", "offset"]
    static let keys = corrections + ["filters"]

    let model: Model
    let scope: Scope
    private(set) var corrections: [String: Correction] = [:]
    /// The filters of the model, then those of the device.
    private(set) var filters: [String: [FilterRule]] = [:]

    /// - Parameter section: The device.
    init(_ section: Section, model: Model) {
        self.model = model
        scope = section.scope
        for value in model.values where !value.filters.isEmpty {
            filters[value.name] = value.filters
        }
        guard let values = section.section("values", keys: nil) else { return }
        for entry in values.entries {
            guard let value = model.values.first(where: { $0.name == entry.key }) else {
                scope.unknown("value", entry.key, entry.keyRange, model.values.map(\.name))
                continue
            }
            read(entry, value)
        }
    }

    private mutating func read(_ entry: Entry, _ value: ValueDefinition) {
        guard
            let section = Section(entry.value, title: entry.keyRange, keys: Self.keys, in: scope)
        else { return }
        if Self.keys.allSatisfy(section.lacks), !section.hasUnknownKeys {
            scope.error("missing key 'scale', 'offset' or 'filters'", section.title)
        }
        if Self.corrections.contains(where: { section.entry($0) != nil }) {
            corrections[value.name] = readCorrection(section, value)
        }
        guard let list = section.entry("filters") else { return }
        let subject = FilterReader.Subject(
            mapping: value.mapping, isEvent: value.isEvent, isOutput: value.isOutput,
            unit: value.unit)
        let rules = FilterReader(subject, in: scope).read(list, after: value.filters)
        filters[value.name] = rules.isEmpty ? nil : rules
    }

    private func readCorrection(_ section: Section, _ value: ValueDefinition) -> Correction? {
        guard value.mapping.isNumber else {
            scope.error(
                "'\(value.name)' cannot be corrected: it is no number", section.title,
                notes: ["'scale' and 'offset' are for numbers"])
            return nil
        }
        let offset = section.value("offset", .decimal, or: .zero)
        if case .pulses = value.mapping {
            let scale = section.value("scale", .pulseScale, or: .one)
            return Correction(scale: scale.numerator, per: scale.denominator, offset: offset)
        }
        return Correction(
            scale: section.value("scale", .scale, or: Decimal(1)), offset: offset)
    }
}
