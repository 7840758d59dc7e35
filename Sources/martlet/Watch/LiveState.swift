// SPDX-License-Identifier: Apache-2.0

import Plan
import Primitives
import Readings
import Runtime
import Wire

/// What a subscriber knows of the gateways below some topics: pure, one message after the other.
struct LiveState {
    /// Now, on the two clocks that ages need.
    struct Moment {
        let instant: Instant
        /// Milliseconds since 1970; `nil` while the date is unknown.
        let date: Int64?
    }

    struct Gateway {
        var isOnline: Bool?
        /// The members of `bridge/info`.
        var info: [String: String] = [:]
    }

    /// The number of messages that are kept.
    private static let keptMessages = 20

    /// The filter of the subscription: `martlet/shed`, or `martlet` for all gateways below it.
    let base: String
    /// Whether the level below `base` is the name of a gateway.
    let hasSeveral: Bool
    /// Those of the gateway file in its order, then the others as they came.
    private(set) var devices: [LiveDevice] = []
    private(set) var gateways: [String: Gateway] = [:]
    /// The newest messages, as `topic payload`, the oldest first.
    private(set) var messages: [String] = []

    /// - Parameter file: The gateway file, for the units and the order of the devices; `nil` for
    ///   none.
    init(base: String, hasSeveral: Bool, file: GatewayFile? = nil) {
        self.base = base
        self.hasSeveral = hasSeveral
        devices = (file?.devices ?? []).map { entry in
            var device = LiveDevice(base: base, name: entry.name)
            device.model = entry.file.model.name
            device.title = entry.title ?? entry.file.model.title
            device.values = entry.file.model.values.map { value in
                LiveDevice.Value(
                    name: value.name, unit: value.unit, deviceClass: value.deviceClass,
                    isSettable: value.isSettable)
            }
            return device
        }
    }

    /// The name of a device in the table: with its gateway, if there may be several.
    func shownName(_ device: LiveDevice) -> String {
        guard hasSeveral else { return device.name }
        return "\(device.base.split(separator: "/").last ?? "")/\(device.name)"
    }

    /// Takes a message of the subscription.
    mutating func receive(_ topic: String, _ payload: [UInt8], retained: Bool, at now: Moment) {
        guard let (gateway, levels) = split(topic), let name = levels.first else { return }
        let text = String(decoding: payload, as: UTF8.self)
        messages = (messages + ["\(topic.dropFirst(base.count + 1)) \(text)"])
            .suffix(Self.keptMessages)
        if name == "bridge" { return receive(gateway, levels.dropFirst().joined(), payload, text) }
        switch (levels.count, levels.last) {
        case (1, _):
            guard let members = FlatJSON.members(of: payload) else { return }
            let place = place(of: name, gateway)
            devices[place].take(members)
            devices[place].newest = retained ? Self.date(of: members, now) : now.instant
            devices[place].count += retained ? 0 : 1
        case (2, "history"): devices[place(of: name, gateway)].count += 1
        case (2, "availability"):
            devices[place(of: name, gateway)].isOnline = payload.isEmpty ? nil : text == "online"
        case (2, "problem"):
            devices[place(of: name, gateway)].problem = Self.problem(in: payload)
        default: break
        }
    }

    /// The message of a problem; `nil` when there is none.
    private static func problem(in payload: [UInt8]) -> String? {
        guard let members = FlatJSON.members(of: payload) else { return nil }
        let texts = Dictionary(members.map { ($0.name, $0.text) }) { first, _ in first }
        guard let kind = texts["kind"], Problem.isReal(kind) else { return nil }
        return texts["message"]
    }

    /// The topic of the gateway, and the levels below it.
    private func split(_ topic: String) -> (gateway: String, levels: [String])? {
        guard topic.hasPrefix(base + "/") else { return nil }
        let levels = topic.dropFirst(base.count + 1).split(separator: "/").map(String.init)
        guard hasSeveral else { return (base, levels) }
        return levels.count < 2 ? nil : ("\(base)/\(levels[0])", Array(levels.dropFirst()))
    }

    private mutating func receive(
        _ gateway: String, _ level: String, _ payload: [UInt8], _ text: String
    ) {
        if level == "state" { gateways[gateway, default: Gateway()].isOnline = text == "online" }
        guard level == "info", let members = FlatJSON.members(of: payload) else { return }
        gateways[gateway, default: Gateway()].info =
            Dictionary(members.map { ($0.name, $0.text) }) { first, _ in first }
    }

    /// The place of a device, which is added if it is new.
    private mutating func place(of name: String, _ gateway: String) -> Int {
        if let place = devices.firstIndex(where: { $0.name == name && $0.base == gateway }) {
            return place
        }
        devices.append(LiveDevice(base: gateway, name: name))
        return devices.endIndex - 1
    }

    /// When a retained reading was made.
    private static func date(of members: [FlatJSON.Member], _ now: Moment) -> Instant? {
        guard let time = members.first(where: { $0.name == "time" })?.text,
            let date = timeForm?.secondsSince1970(time), let today = now.date
        else { return nil }
        return now.instant.advanced(by: .milliseconds(-max(0, today - date * 1000)))
    }

    /// The form of the time of a reading; its fraction of a second does not count for an age.
    private static let timeForm = DatePattern("YYYY-MM-DDThh:mm:ssZ")
}
