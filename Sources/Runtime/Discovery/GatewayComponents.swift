// SPDX-License-Identifier: Apache-2.0

import Plan
import Readings

/// The components of the gateway itself: its connection, and the numbers of `bridge/info`.
struct GatewayComponents {
    let gateway: String
    let topics: Topics
    let qos: QoS

    var all: [Component] {
        [
            connection,
            moment("started", "Started"),
            number("online", "Devices online"),
            number("queue", "Waiting readings"),
            number("dropped", "Dropped readings", stateClass: "total_increasing"),
            number("memory_kb", "Memory", unit: "KiB", deviceClass: "data_size"),
            number("longest_turn_ms", "Longest turn", unit: "ms", deviceClass: "duration"),
        ]
    }

    private var connection: Component {
        var connection = begin(.binarySensor, "_connection")
        connection.set("device_class", "connectivity")
        connection.set("state_topic", topics.bridgeState.description)
        connection.set("payload_on", "online")
        connection.set("payload_off", "offline")
        return connection
    }

    private func moment(_ member: String, _ name: String) -> Component {
        var moment = begin(.sensor, "_\(member)", name)
        moment.set("device_class", "timestamp")
        addState(member, to: &moment)
        return moment
    }

    private func number(
        _ member: String, _ name: String, unit: String? = nil, deviceClass: String? = nil,
        stateClass: String = "measurement"
    ) -> Component {
        var number = begin(.sensor, "_\(member)", name)
        number.set("device_class", deviceClass)
        number.set("state_class", stateClass)
        number.set("unit_of_measurement", unit)
        addState(member, to: &number)
        return number
    }

    private func begin(
        _ platform: Component.Platform, _ key: String, _ name: String? = nil
    ) -> Component {
        var component = Component(platform, key)
        component.set("name", name)
        component.setIdentity(
            "martlet/\(gateway)/bridge/\(key)",
            name: EntityName.slug(gateway, String(key.dropFirst())), qos)
        component.set("entity_category", "diagnostic")
        return component
    }

    /// Its state is known only while the gateway runs.
    private func addState(_ member: String, to component: inout Component) {
        component.set("state_topic", topics.bridgeInfo.description)
        component.set("value_template", Component.template(for: member))
        component.set("availability", .topics([topics.bridgeState.description]))
    }
}
