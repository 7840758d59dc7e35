// SPDX-License-Identifier: Apache-2.0

import Serial
import Sysfs

extension Scan {
    /// A device that could be added to the gateway file.
    struct Suggestion {
        var name: String
        /// `nil` if the scan cannot find it.
        let model: String?
        /// The key that selects the port or the sensor; `nil` if the model is enough.
        let place: String?

        /// `model: dallas/ds18b20` and `id: 28-0316a2794cff`.
        var keys: [String] { ["model: \(model ?? "MODEL")", place].compactMap { $0 } }

        /// `{ model: dallas/ds18b20, id: 28-0316a2794cff }`.
        var text: String { "{ \(keys.joined(separator: ", ")) }" }
    }

    /// Suggestions for the gateway file, each with a unique name.
    var suggestions: [Suggestion] {
        var names: Set<String> = []
        return (sensors.compactMap(Scan.suggestion) + ports.compactMap(Scan.suggestion)).map {
            suggestion in
            var suggestion = suggestion
            let name = suggestion.name
            var number = 1
            while !names.insert(suggestion.name).inserted {
                number += 1
                suggestion.name = "\(name)-\(number)"
            }
            return suggestion
        }
    }

    static func suggestion(for sensor: Sensor) -> Suggestion? {
        guard let model = sensor.models.first, let name = model.split(separator: "/").last else {
            return nil
        }
        let needsID = sensor.isOneOfSeveral || sensor.found.kind == .w1
        return Suggestion(
            name: String(name), model: model, place: needsID ? "id: \(sensor.found.id)" : nil)
    }

    /// The console of the machine is not suggested.
    static func suggestion(for port: FoundPort) -> Suggestion? {
        guard !port.isConsole else { return nil }
        return Suggestion(name: port.name.lowercased(), model: nil, place: "port: \(port.paths[0])")
    }
}
