// SPDX-License-Identifier: Apache-2.0

import Devices
import Readings
import YAML

/// Reads the corrections of a device's values in the gateway file.
struct CorrectionReader {
    private static let keys = ["scale", "offset"]

    let model: Model
    let scope: Scope

    /// - Parameter section: The device.
    func read(_ section: Section) -> [String: Correction] {
        guard let values = section.section("values", keys: nil) else { return [:] }
        var corrections: [String: Correction] = [:]
        for entry in values.entries {
            guard let value = model.values.first(where: { $0.name == entry.key }) else {
                scope.unknown("value", entry.key, entry.keyRange, model.values.map(\.name))
                continue
            }
            corrections[entry.key] = read(entry, value)
        }
        return corrections
    }

    private func read(_ entry: Entry, _ value: ValueDefinition) -> Correction? {
        guard
            let section = Section(entry.value, title: entry.keyRange, keys: Self.keys, in: scope)
        else { return nil }
        guard value.mapping.isNumber else {
            scope.error(
                "'\(value.name)' cannot be corrected: it is no number", entry.keyRange,
                notes: ["'scale' and 'offset' are for numbers"])
            return nil
        }
        if section.lacks("scale"), section.lacks("offset"), !section.hasUnknownKeys {
            scope.error("missing key 'scale', or 'offset'", section.title)
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
