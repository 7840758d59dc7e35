// SPDX-License-Identifier: Apache-2.0

import Plan
import Ports
import Readings

/// The messages that announce one device, or the gateway itself.
struct Announcement {
    /// One message.
    struct Message {
        let topic: Topic
        let payload: [UInt8]
        /// Whether it removes components from Home Assistant.
        let removes: Bool
    }

    private let prefix: String
    private let form: DiscoverySettings.Form
    private let node: String
    private let name: String
    /// What describes the device to a person.
    private let description: [(key: String, value: Component.Setting)]
    /// What all components have in common.
    private let shared: [(key: String, value: Component.Setting)]
    private let version: String
    let components: [Component]

    /// A device of the gateway.
    init(
        _ entry: DeviceEntry, of gateway: String, _ topics: Topics, _ settings: DiscoverySettings,
        qos: QoS, version: String
    ) {
        let own = topics.device(entry.name)
        prefix = settings.prefix
        form = settings.form
        node = "martlet_\(gateway)"
        name = entry.name
        self.version = version
        let model = ModelTitle(entry.file.model)
        let texts: [(key: String, value: String?)] = [
            ("name", entry.title ?? EntityName.title(of: entry.name)),
            ("manufacturer", model.maker), ("model", model.product),
            ("model_id", entry.file.model.name), ("suggested_area", entry.area),
            ("via_device", "martlet/\(gateway)/bridge"),
        ]
        description =
            [("identifiers", .texts(["martlet/\(gateway)/\(entry.name)"]))]
            + texts.compactMap { key, text in text.map { (key, .text($0)) } }
        let availability = [topics.bridgeState.description, own.availability.description]
        shared = [
            ("availability", .topics(availability)), ("availability_mode", .text("all")),
            ("state_topic", .text(own.readings.description)),
        ]
        components =
            DeviceComponents(gateway: gateway, topics: topics, qos: qos, entry: entry).all
    }

    /// The gateway itself.
    init(
        gateway: String, _ topics: Topics, _ settings: DiscoverySettings, qos: QoS,
        version: String
    ) {
        prefix = settings.prefix
        form = settings.form
        node = "martlet_\(gateway)"
        name = "bridge"
        self.version = version
        description = [
            ("identifiers", .texts(["martlet/\(gateway)/bridge"])),
            ("name", .text("Martlet \(gateway)")),
            ("manufacturer", .text("Martlet")), ("model", .text("Sensor gateway")),
            ("sw_version", .text(version)),
        ]
        shared = []
        components = GatewayComponents(gateway: gateway, topics: topics, qos: qos).all
    }

    /// The topics of the messages, each with the components that it announces.
    var topics: [AnnouncedTopic] {
        switch form {
        case .devices: [AnnouncedTopic(deviceTopic, components.map(\.mark))]
        case .components: components.map { AnnouncedTopic(topic(of: $0), [$0.mark]) }
        }
    }

    private var deviceTopic: String { "\(prefix)/device/\(node)/\(name)/config" }

    private func topic(of component: Component) -> String {
        "\(prefix)/\(component.platform.rawValue)/\(node)/\(name)--\(component.key)/config"
    }

    /// The messages.
    ///
    /// - Parameter gone: The components that an earlier message of the device had. The message has
    ///   them with nothing but their platform, which removes them.
    func messages(gone: Set<ComponentMark>) -> [Message] {
        switch form {
        case .devices: [deviceMessage(gone)]
        case .components: components.map(message)
        }
    }

    private func deviceMessage(_ gone: Set<ComponentMark>) -> Message {
        let removed = gone.sorted { $0.key < $1.key }
        // A component that has another platform now follows with the next message.
        let keys = Set(removed.map(\.key))
        var json = JSONWriter()
        json.object { json in
            addDevice(to: &json)
            json.add(shared)
            json.key("components")
            json.object { json in
                for mark in removed {
                    json.key(mark.key)
                    json.object { $0.add("platform", mark.platform) }
                }
                for component in components where !keys.contains(component.key) {
                    json.key(component.key)
                    json.object { json in
                        json.add("platform", component.platform.rawValue)
                        json.add(component.settings)
                    }
                }
            }
        }
        return Message(topic: Topic(deviceTopic), payload: json.bytes, removes: !removed.isEmpty)
    }

    private func message(_ component: Component) -> Message {
        let own = Set(component.settings.map(\.key))
        var json = JSONWriter()
        json.object { json in
            addDevice(to: &json)
            json.add(shared.filter { !own.contains($0.key) })
            json.add(component.settings)
        }
        return Message(topic: Topic(topic(of: component)), payload: json.bytes, removes: false)
    }

    private func addDevice(to json: inout JSONWriter) {
        json.key("device")
        json.object { $0.add(description) }
        json.key("origin")
        json.object { json in
            json.add("name", "Martlet")
            json.add("sw_version", version)
        }
    }
}
