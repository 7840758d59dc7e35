// SPDX-License-Identifier: Apache-2.0

import Devices
import Primitives
import Serial
import Sysfs

/// The result as text for the terminal, 79 columns wide. Paths are never broken, so that they can
/// be copied.
struct ScanReport {
    private let scan: Scan

    init(_ scan: Scan) {
        self.scan = scan
    }

    var text: String {
        let parts = [ports, chips, sensors, suggestions].filter { !$0.isEmpty }
        return parts.map { $0.joined(separator: "\n") }.joined(separator: "\n\n")
    }

    private var ports: [String] {
        guard !scan.ports.isEmpty else {
            return [
                "SERIAL PORTS: none. Is the adapter plugged in? On a Raspberry Pi, enable the",
                "port on the pins: 'sudo raspi-config', Interface Options, Serial Port.",
            ]
        }
        return ["SERIAL PORTS"]
            + scan.ports.flatMap { port in
                ["  \(port.paths[0])"] + wrapped(remarks(on: port), indent: 6)
            }
    }

    private func remarks(on port: FoundPort) -> String {
        let kind = [port.product, port.driver].compactMap { $0 }.joined(separator: ", ")
        return [
            port.paths.count > 1 ? port.name : nil,
            kind.isEmpty ? nil : kind,
            port.isConsole ? "console of this machine" : nil,
            port.holder.map { "in use by \($0)" },
            port.obstacle,
        ].compactMap { $0 }.joined(separator: "; ")
    }

    private var chips: [String] {
        guard !scan.chips.isEmpty else { return ["GPIO CHIPS: none. Most PCs have none."] }
        return ["GPIO CHIPS"] + scan.chips.flatMap(lines)
    }

    private func lines(of chip: Scan.Chip) -> [String] {
        if let problem = chip.problem { return wrapped(problem, indent: 2) }
        let names = chip.lines.enumerated().map { $1.name.isEmpty ? "\($0)" : $1.name }
        let pairs = zip(names, chip.lines)
        let free = pairs.filter { $1.holder == nil }.map { $0.0 }
        let used = pairs.compactMap { name, line in line.holder.map { "\(name): \($0)" } }
        return ["  \(chip.label), \(chip.path), \(counted(chip.lines.count, "line"))"]
            + used.map { "      \($0)" }
            + wrapped("free: \(free.joined(separator: " "))", indent: 6)
    }

    private var sensors: [String] {
        guard !scan.sensors.isEmpty else {
            return [
                "SENSORS WITH A KERNEL DRIVER: none. On a Raspberry Pi, a line in",
                "/boot/firmware/config.txt loads a driver, for example dtoverlay=w1-gpio. The",
                "device file of the sensor names the line.",
            ]
        }
        let width = max(8, (scan.sensors.map(\.found.kind.rawValue.count).max() ?? 0) + 1)
        return ["SENSORS WITH A KERNEL DRIVER"]
            + scan.sensors.flatMap { sensor in
                let found = sensor.found
                let models = sensor.models.joined(separator: ", ")
                let line =
                    "  \(found.kind.rawValue.padded(to: width))\(found.text.padded(to: 34))  "
                    + (models.isEmpty ? "no model" : models)
                return [line] + sensor.matches.flatMap { wrapped(Self.contents($0), indent: 10) }
            }
    }

    private var suggestions: [String] {
        let suggestions = scan.suggestions
        guard !suggestions.isEmpty else { return [] }
        let width = suggestions.map(\.name.count).max() ?? 0
        var lines = ["FOR THE GATEWAY FILE", "  devices:"]
        for suggestion in suggestions {
            let line = "    \("\(suggestion.name):".padded(to: width + 1)) \(suggestion.text)"
            lines += line.count <= paperWidth ? [line] : block(suggestion)
        }
        if suggestions.contains(where: { $0.model == nil }) {
            let width = scan.serialModels.map(\.name.count).max() ?? 0
            lines += ["", "MODELS ON A SERIAL PORT"]
            lines += scan.serialModels.map { model in
                let line = StyledLine.cut(
                    "  \(model.name.padded(to: width))  \(model.title)", to: paperWidth)
                return line.trimmed
            }
        }
        return lines
    }

    /// `Bosch BME280: temperature (°C), humidity (%)`, with a class where its name differs.
    private static func contents(_ model: Model) -> String {
        let values = model.values.map { value in
            let kind = value.deviceClass.flatMap { $0 == value.name ? nil : "class \($0)" }
            let facts = [value.unit, kind].compactMap { $0 }
            return value.name + (facts.isEmpty ? "" : " (\(facts.joined(separator: ", ")))")
        }
        return "\(model.title): \(values.joined(separator: ", "))"
    }

    /// A suggestion in several lines, for one that is too long: a terminal would break its path.
    private func block(_ suggestion: Scan.Suggestion) -> [String] {
        ["    \(suggestion.name):"] + suggestion.keys.map { "      \($0)" }
    }
}
