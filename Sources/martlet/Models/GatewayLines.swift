// SPDX-License-Identifier: Apache-2.0

import DeviceFiles
import Devices
import Plan

/// The lines for one device in the gateway file, with examples in place of what only the user
/// knows.
struct GatewayLines {
    private static let pins = ["GPIO17", "GPIO27", "GPIO22", "GPIO23", "GPIO24", "GPIO25"]
    private let sheet: ModelSheet

    init(_ sheet: ModelSheet) {
        self.sheet = sheet
    }

    var lines: [String] {
        let name = sheet.file.model.name
        let device = name.split(separator: "/").last.map(String.init) ?? name
        let keys = ["model: \(name)", place, settings].compactMap { $0 }
        let line = "    \(device): { \(keys.joined(separator: ", ")) }"
        guard line.count > paperWidth else { return ["  devices:", line] }
        return ["  devices:", "    \(device):"] + keys.map { "      \($0)" }
    }

    private var place: String? {
        switch sheet.file.model.kind {
        case .serial: return "port: /dev/ttyUSB0"
        case .pins(let pins):
            let lines = zip(pins.pins, Self.pins + pins.pins.map { _ in "GPIO26" })
            return "pins: { \(lines.map { "\($0.name): \($1)" }.joined(separator: ", ")) }"
        case .sensor(let sensor):
            return sensor.kind == .w1 ? "id: \(sensor.name)-0316a2794cff" : nil
        }
    }

    /// The settings that each device must give.
    private var settings: String? {
        let required = sheet.settings.filter { $0.standard == nil }
        guard !required.isEmpty else { return nil }
        let texts = required.map { "\($0.name): \(sheet.file.settings[$0.name] ?? "...")" }
        return "settings: { \(texts.joined(separator: ", ")) }"
    }
}
