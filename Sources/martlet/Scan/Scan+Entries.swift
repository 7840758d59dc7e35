// SPDX-License-Identifier: Apache-2.0

import Serial
import Sysfs

extension Scan {
    /// A line of the gateway file.
    struct Entry {
        var name: String
        /// `nil` where only a person can know it.
        let model: String?
        /// Where it hangs, as the file says it; `nil` where the model says enough.
        let place: String?

        /// `model: dallas/ds18b20` and `id: 28-0316a2794cff`.
        var keys: [String] { ["model: \(model ?? "MODEL")", place].compactMap { $0 } }

        /// `{ model: dallas/ds18b20, id: 28-0316a2794cff }`.
        var text: String { "{ \(keys.joined(separator: ", ")) }" }
    }

    /// What could stand in the gateway file, each under a name of its own.
    var entries: [Entry] {
        var names: Set<String> = []
        return (sensors.compactMap(Scan.entry) + ports.compactMap(Scan.entry)).map { entry in
            var entry = entry
            let name = entry.name
            var number = 1
            while !names.insert(entry.name).inserted {
                number += 1
                entry.name = "\(name)-\(number)"
            }
            return entry
        }
    }

    static func entry(for sensor: Sensor) -> Entry? {
        guard let model = sensor.models.first, let name = model.split(separator: "/").last else {
            return nil
        }
        let needsID = sensor.isOneOfSeveral || sensor.found.kind == .w1
        return Entry(
            name: String(name), model: model, place: needsID ? "id: \(sensor.found.id)" : nil)
    }

    /// The console is left to those who sit before it.
    static func entry(for port: FoundPort) -> Entry? {
        guard !port.isConsole else { return nil }
        return Entry(name: port.name.lowercased(), model: nil, place: "port: \(port.paths[0])")
    }
}
