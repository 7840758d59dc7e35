// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Plan
import YAML

/// Remembers who hangs where, and says so when two devices want what only one can have.
///
/// A port is shared by devices that are asked, one after the other, on a line with one setting. A
/// device that speaks by itself would speak into the answers of the others. A pin is never shared.
struct PlaceBook {
    private struct User {
        let device: DeviceEntry
        let range: SourceRange
    }

    private let scope: Scope
    private var ports: [String: User] = [:]
    private var pins: [(address: PinAddress, user: User)] = []
    private var sensors: [(address: SensorAddress, user: User)] = []

    init(scope: Scope) {
        self.scope = scope
    }

    /// - Parameter section: The device as it stands in the file.
    mutating func add(_ device: DeviceEntry, at node: Node) {
        switch device.place {
        case .serial(let path, let settings):
            let range = node.value("port")?.range ?? node.range
            add(path, settings, User(device: device, range: range))
        case .pins(let addresses):
            guard case .pins(let model) = device.file.model.kind else { return }
            for (role, address) in zip(model.pins, addresses) {
                let place = node.value("pins")?.value(role.name)?.range ?? node.range
                add(address, User(device: device, range: place))
            }
        case .sensor(let address):
            let range = node.value("id")?.range ?? node.value("model")?.range ?? node.range
            add(address, User(device: device, range: range))
        }
    }

    /// Two models may look at one chip; two devices of one model that are one sensor are a slip.
    private mutating func add(_ address: SensorAddress, _ user: User) {
        let first = sensors.first { other, first in
            first.device.file.model.name == user.device.file.model.name
                && (other.id == address.id || other.id == nil || address.id == nil)
        }
        if let first {
            let isSame = first.address.id != nil && address.id != nil
            complain(
                isSame
                    ? "the \(address) is used by '\(first.user.device.name)' already"
                    : "which of the sensors is this, and which is '\(first.user.device.name)'?",
                user, first.user, isSame ? nil : "write 'id' for both")
        }
        sensors.append((address, user))
    }

    private mutating func add(_ path: String, _ settings: SerialSettings, _ user: User) {
        guard let first = ports[path] else {
            ports[path] = user
            return
        }
        guard let reason = reasonNotToShare(settings, user.device, first.device) else { return }
        complain("the port \(path) is used by '\(first.device.name)' already", user, first, reason)
    }

    private func reasonNotToShare(
        _ settings: SerialSettings, _ device: DeviceEntry, _ first: DeviceEntry
    ) -> String? {
        for one in [device, first] where !one.file.isPolled {
            return "'\(one.name)' speaks by itself, so it needs a port of its own"
        }
        guard case .serial(_, let others) = first.place, others != settings else { return nil }
        return "'\(first.name)' needs \(others.text), and '\(device.name)' needs \(settings.text)"
    }

    private mutating func add(_ address: PinAddress, _ user: User) {
        if let first = pins.first(where: { $0.address.mayBe(address) })?.user {
            complain("the pin \(address) is used by '\(first.device.name)' already", user, first)
        }
        pins.append((address, user))
    }

    private func complain(_ message: String, _ user: User, _ first: User, _ reason: String? = nil) {
        let there = Diagnostic.Note("it stands here first", at: scope.place(first.range))
        scope.report.add(
            Diagnostic(
                message, at: scope.place(user.range),
                notes: [there] + (reason.map { [Diagnostic.Note($0)] } ?? [])))
    }
}

extension PinAddress {
    /// True when both can be the same line: a name without a chip may be on any.
    fileprivate func mayBe(_ other: PinAddress) -> Bool {
        line == other.line && (chip == other.chip || chip == nil || other.chip == nil)
    }
}

extension Node {
    /// The value of a key, if the node is a mapping that has it.
    func value(_ key: String) -> Node? {
        guard case .mapping(let entries) = kind else { return nil }
        return entries.first { $0.key == key }?.value
    }
}
