// SPDX-License-Identifier: Apache-2.0

import Devices
import Diagnostics
import Plan
import YAML

/// Remembers which device uses which port, pin and sensor, and reports two that cannot share one.
///
/// A port is shared by devices that are asked, one after the other, on a line with one speed and
/// form. A device that sends by itself would send into the answers of the others. Two devices that
/// are asked the same question would both answer, or each would get the other's answer. A pin is
/// never shared.
struct AddressCheck {
    private struct User {
        let device: DeviceEntry
        let range: SourceRange
    }

    private let scope: Scope
    private var ports: [String: User] = [:]
    /// On each port, with the places of what decides their questions.
    private var askers: [String: [User]] = [:]
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
            guard add(path, settings, User(device: device, range: range)) else { return }
            let question = node.value("settings")?.range ?? range
            addQuestions(path, User(device: device, range: question))
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

    /// - Returns: Whether the device can use the port.
    private mutating func add(_ path: String, _ settings: SerialSettings, _ user: User) -> Bool {
        guard let first = ports[path] else {
            ports[path] = user
            return true
        }
        guard let reason = reasonNotToShare(settings, user.device, first.device) else {
            return true
        }
        complain("the port \(path) is used by '\(first.device.name)' already", user, first, reason)
        return false
    }

    /// Compares what is sent, whichever setting or model makes it equal.
    private mutating func addQuestions(_ path: String, _ user: User) {
        defer { askers[path, default: []].append(user) }
        for first in askers[path] ?? [] {
            let known = first.device.file.model.requests
            guard let request = user.device.file.model.requests.first(where: known.contains) else {
                continue
            }
            complain(
                "'\(user.device.name)' is asked the same question as '\(first.device.name)' on the "
                    + "port \(path): \(request.hexText)", user, first,
                "each would take the other's answer for its own; give them different settings, "
                    + "like an address, or a port each")
            return
        }
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

extension Model {
    /// What is sent to a device of it.
    fileprivate var requests: [[UInt8]] {
        if case .serial(let serial) = kind { return serial.reads.map(\.request) }
        return []
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
        entry(key)?.value
    }
}
