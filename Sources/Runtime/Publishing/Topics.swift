// SPDX-License-Identifier: Apache-2.0

import Ports

/// The topics of the gateway itself, below its base.
package struct Topics: Sendable {
    /// `martlet/<gateway>`, or the base in the gateway file.
    package let base: String

    package init(base: String) {
        self.base = base
    }

    /// `online` or `offline`, retained; `offline` is also the last will.
    package var bridgeState: Topic { Topic("\(base)/bridge/state") }
    /// The state of the gateway itself, retained.
    package var bridgeInfo: Topic { Topic("\(base)/bridge/info") }
    /// The filter for the commands of all devices.
    package var commands: String { "\(base)/+/+/set" }

    func device(_ name: String) -> DeviceTopics {
        let own = "\(base)/\(name)"
        return DeviceTopics(
            readings: Topic(own), history: Topic("\(own)/history"),
            availability: Topic("\(own)/availability"), problem: Topic("\(own)/problem"))
    }

    /// The device whose readings are published on a topic; `nil` for any other topic.
    func device(ofReadingsOn topic: String) -> String? {
        guard topic.hasPrefix(base + "/") else { return nil }
        let parts = topic.dropFirst(base.count + 1).split(separator: "/")
        let isReading = parts.count == 1 || parts.count == 2 && parts[1] == "history"
        return isReading ? parts.first.map(String.init) : nil
    }

    /// The name of the gateway's own topics in the list of topics.
    var bridge: String { "\(base)/bridge" }

    /// The topics with retained messages below a name in the list of topics.
    static func retained(below name: String) -> [Topic] {
        if let announced = AnnouncedTopic(line: name) { return [Topic(announced.topic)] }
        return name.hasSuffix("/bridge")
            ? ["state", "info"].map { Topic("\(name)/\($0)") }
            : [name, "\(name)/availability", "\(name)/problem"].map { Topic($0) }
    }

    /// The topic for commands to a value.
    func commands(to value: String, of device: String) -> String {
        "\(base)/\(device)/\(value)/set"
    }

    /// The answers to commands that were refused.
    func refusals(ofCommandsTo value: some StringProtocol, of device: some StringProtocol) -> Topic
    {
        Topic("\(base)/\(device)/\(value)/refused")
    }

    /// The device and the value that a command names; `nil` for a topic of another form.
    func command(_ topic: String) -> (device: Substring, value: Substring)? {
        guard topic.hasPrefix(base + "/") else { return nil }
        let parts = topic.dropFirst(base.count + 1).split(
            separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[2] == "set" else { return nil }
        return (parts[0], parts[1])
    }
}

/// The topics of one device.
struct DeviceTopics: Sendable {
    /// Its readings; the newest is retained.
    let readings: Topic
    /// Readings that waited for the broker, in order, not retained.
    let history: Topic
    let availability: Topic
    let problem: Topic
}
