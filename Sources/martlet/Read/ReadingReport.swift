// SPDX-License-Identifier: Apache-2.0

import Devices
import Readings

/// A reading for a person: the title of the device or of its model, and each value with its unit
/// and class.
///
///     Plantower PMS5003 particulate sensor (plantower/pms5003)
///       pm1   5 µg/m³  pm1
///       pm25  8 µg/m³  pm25
struct ReadingReport {
    let text: String

    /// - Parameters:
    ///   - json: The message that the gateway would publish.
    ///   - title: The title of the device; `nil` for that of the model.
    init(_ json: String, of model: Model, title: String? = nil) {
        let members = FlatJSON.members(of: Array(json.utf8)) ?? []
        let rows = model.values.compactMap { value -> [String]? in
            guard let member = members.first(where: { $0.name == value.name }) else { return nil }
            let unit = value.unit.map { " \($0)" } ?? ""
            return [value.name, member.text + unit, value.deviceClass ?? ""]
        }
        let widths = (0..<3).map { column in rows.map { $0[column].count }.max() ?? 0 }
        let lines = rows.map { row in
            let cells = zip(row, widths).map { $0.padded(to: $1) }
            return "  " + cells.joined(separator: "  ").trimmed
        }
        text = (["\(title ?? model.title) (\(model.name))"] + lines).joined(separator: "\n")
    }
}

extension String {
    /// Without the spaces at its end.
    var trimmed: String {
        String(reversed().drop { $0 == " " }.reversed())
    }
}
