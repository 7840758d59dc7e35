// SPDX-License-Identifier: Apache-2.0

import Plan
import Readings

/// One entity of Home Assistant: the settings of its message, in their order.
struct Component {
    /// The kinds of entities that the gateway announces.
    enum Platform: String {
        case sensor, switching = "switch", valve, number, select, button, text, event
        case binarySensor = "binary_sensor"
    }

    enum Setting {
        case text(String)
        case number(Decimal)
        case texts([String])
        /// The topics of an availability.
        case topics([String])
        case null
    }

    /// Unique on its device. The keys that are no names of values begin with `_`.
    let key: String
    let platform: Platform
    private(set) var settings: [(key: String, value: Setting)] = []

    init(_ platform: Platform, _ key: String) {
        self.platform = platform
        self.key = key
    }

    /// Adds a setting; `nil` adds none.
    mutating func set(_ key: String, _ value: Setting?) {
        if let value { settings.append((key, value)) }
    }

    mutating func set(_ key: String, _ text: String?) {
        set(key, text.map(Setting.text))
    }

    /// Adds what Home Assistant recognizes the entity by, and the QoS of its messages.
    ///
    /// - Parameters:
    ///   - id: Unique among all gateways of a broker, and never changed.
    ///   - name: The end of the identifier that Home Assistant proposes for the entity.
    mutating func setIdentity(_ id: String, name: String, _ qos: QoS) {
        set("unique_id", id)
        set("default_entity_id", "\(platform.rawValue).\(name)")
        set("qos", .number(Decimal(Int64(qos.rawValue))))
    }

    /// The template that takes one member out of a JSON message; it gives None for a missing one.
    static func template(for member: String) -> String { "{{ value_json.get('\(member)') }}" }

    /// What the list of topics keeps of it.
    var mark: ComponentMark { ComponentMark(platform: platform.rawValue, key: key) }
}

/// The platform and the key of a component: enough to remove it.
struct ComponentMark: Hashable {
    let platform: String
    let key: String
}

extension JSONWriter {
    mutating func add(_ settings: [(key: String, value: Component.Setting)]) {
        for setting in settings {
            key(setting.key)
            write(setting.value)
        }
    }

    private mutating func write(_ setting: Component.Setting) {
        switch setting {
        case .text(let text): write(text)
        case .number(let number): write(Value.number(number))
        case .texts(let texts): array { json in for text in texts { json.write(text) } }
        case .topics(let topics):
            array { json in
                for topic in topics { json.object { $0.add("topic", topic) } }
            }
        case .null: writeNull()
        }
    }
}
