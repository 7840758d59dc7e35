// SPDX-License-Identifier: Apache-2.0

import Devices
import Serial
import Sysfs

/// What was found, for people: eighty columns wide, the paths to be copied whole.
struct ScanReport {
    private static let width = 79
    private let scan: Scan

    init(_ scan: Scan) {
        self.scan = scan
    }

    var text: String {
        let parts = [ports, chips, sensors, entries].filter { !$0.isEmpty }
        return parts.map { $0.joined(separator: "\n") }.joined(separator: "\n\n")
    }

    private var ports: [String] {
        guard !scan.ports.isEmpty else {
            return [
                "SERIAL PORTS: none. Is the adapter plugged in? On a Raspberry Pi the port on the",
                "pins is switched on by 'sudo raspi-config', Interface Options, Serial Port.",
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
            port.isConsole ? "the console of this machine" : nil,
            port.holder.map { "\($0) has it" },
            port.obstacle,
        ].compactMap { $0 }.joined(separator: "; ")
    }

    private var chips: [String] {
        guard !scan.chips.isEmpty else { return ["GPIO CHIPS: none, as on most PCs."] }
        return ["GPIO CHIPS"] + scan.chips.flatMap(lines)
    }

    private func lines(of chip: Scan.Chip) -> [String] {
        if let problem = chip.problem { return wrapped(problem, indent: 2) }
        let names = chip.lines.enumerated().map { $1.name.isEmpty ? "\($0)" : $1.name }
        let pairs = zip(names, chip.lines)
        let free = pairs.filter { $1.holder == nil }.map { $0.0 }
        let used = pairs.compactMap { name, line in line.holder.map { "\(name): \($0)" } }
        return ["  \(chip.label), \(chip.path), \(count(chip.lines.count, "line"))"]
            + used.map { "      \($0)" }
            + wrapped("free: \(free.joined(separator: " "))", indent: 6)
    }

    private var sensors: [String] {
        guard !scan.sensors.isEmpty else {
            return [
                "SENSORS WITH A DRIVER IN THE KERNEL: none. On a Raspberry Pi a line in",
                "/boot/firmware/config.txt starts one, such as dtoverlay=w1-gpio; a device file",
                "for such a sensor names its line.",
            ]
        }
        return ["SENSORS WITH A DRIVER IN THE KERNEL"]
            + scan.sensors.map { sensor in
                let found = sensor.found
                let name = found.kind == .w1 ? found.id : "\(found.name) (\(found.id))"
                let models = sensor.models.joined(separator: ", ")
                return "  \(found.kind.rawValue.padded(to: 8))\(name.padded(to: 34))  "
                    + (models.isEmpty ? "no model" : models)
            }
    }

    private var entries: [String] {
        let entries = scan.entries
        guard !entries.isEmpty else { return [] }
        let width = entries.map(\.name.count).max() ?? 0
        var lines = ["FOR THE GATEWAY FILE", "  devices:"]
        for entry in entries {
            let line = "    \("\(entry.name):".padded(to: width + 1)) \(entry.text)"
            lines += line.count <= Self.width ? [line] : block(entry)
        }
        if entries.contains(where: { $0.model == nil }) {
            let models = scan.serialModels.joined(separator: " ")
            lines += wrapped("MODEL is one of \(models)", indent: 2)
        }
        return lines
    }

    /// An entry that a terminal would break in the middle of a path.
    private func block(_ entry: Scan.Entry) -> [String] {
        ["    \(entry.name):"] + entry.keys.map { "      \($0)" }
    }

    /// Words in as many lines as they need.
    private func wrapped(_ text: String, indent: Int) -> [String] {
        let margin = String(repeating: " ", count: indent)
        var lines: [String] = []
        for word in text.split(separator: " ") {
            let joined = "\(lines.last ?? "") \(word)"
            if !lines.isEmpty, joined.count <= Self.width {
                lines[lines.count - 1] = joined
            } else {
                lines.append(margin + word)
            }
        }
        return lines
    }
}
