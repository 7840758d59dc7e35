// SPDX-License-Identifier: Apache-2.0

/// A topic with an announcement, and the components in it, as the list of topics has it: the topic,
/// and each component as `platform:key` after a space.
///
///     homeassistant/device/martlet_shed/air/config sensor:pm25 binary_sensor:_problem
///
/// No other name in that list has a space.
struct AnnouncedTopic: Hashable {
    let topic: String
    let components: [ComponentMark]

    init(_ topic: String, _ components: [ComponentMark]) {
        self.topic = topic
        self.components = components
    }

    /// - Returns: `nil` for a name of another kind.
    init?(line: String) {
        let parts = line.split(separator: " ")
        guard parts.count > 1 else { return nil }
        topic = String(parts[0])
        components = parts.dropFirst().compactMap { part in
            let words = part.split(separator: ":")
            guard words.count == 2 else { return nil }
            return ComponentMark(platform: String(words[0]), key: String(words[1]))
        }
    }

    var line: String {
        components.reduce(into: topic) { $0 += " \($1.platform):\($1.key)" }
    }
}
