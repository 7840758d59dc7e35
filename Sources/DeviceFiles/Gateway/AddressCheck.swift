// SPDX-License-Identifier: Apache-2.0

import Devices
import Diagnostics
import Plan
import Wire
import YAML

/// Records the port, pins or sensor of each device, and reports two devices that cannot share one.
///
/// Polled devices share a port: the gateway asks them one after the other, with equal line
/// settings. A device that sends unasked would disturb the answers of the others. Of two devices
/// with equal requests, both would answer, or each would receive the other's answer. A pin is never
/// shared.
struct AddressCheck {
    private struct User {
        let device: DeviceEntry
        let range: SourceRange
    }

    private let scope: Scope
    private var ports: [PortAddress.Endpoint: User] = [:]
    /// The polled devices of each port, with the places that determine their requests.
    private var polled: [PortAddress: [User]] = [:]
    /// The pins by their lines: a file can have thousands.
    private var pins: [PinAddress.Line: [(address: PinAddress, user: User)]] = [:]
    private var sensors: [(address: SensorAddress, user: User)] = []

    init(scope: Scope) {
        self.scope = scope
    }

    /// - Parameter node: The device in the file.
    mutating func add(_ device: DeviceEntry, at node: Node) {
        switch device.place {
        case .serial(let port, let settings):
            let range = node.value("port")?.range ?? node.range
            guard add(port, settings, User(device: device, range: range)) else { return }
            let requests = node.value("settings")?.range ?? range
            addRequests(port, User(device: device, range: requests))
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

    /// Devices of two models may read one chip. Two devices of one model may not. A setting of the
    /// model may be the name of the sensor.
    private mutating func add(_ address: SensorAddress, _ user: User) {
        let first = sensors.first { other, first in
            first.device.file.model.name == user.device.file.model.name
                && (other.includes(name: address.name) || address.includes(name: other.name))
                && (other.id == address.id || other.id == nil || address.id == nil)
        }
        if let first {
            let isSame = first.address.id != nil && address.id != nil
            report(
                isSame
                    ? "the \(address) is already used by '\(first.user.device.name)'"
                    : "'\(user.device.name)' and '\(first.user.device.name)' may be one sensor",
                user, first.user, isSame ? nil : "write 'id' for both")
        }
        sensors.append((address, user))
    }

    /// - Returns: Whether the device can use the port.
    private mutating func add(
        _ port: PortAddress, _ settings: SerialSettings, _ user: User
    ) -> Bool {
        guard let first = ports[port.endpoint] else {
            ports[port.endpoint] = user
            return true
        }
        guard let reason = reasonNotToShare(port, settings, user.device, first.device) else {
            return true
        }
        report("the port \(port) is already used by '\(first.device.name)'", user, first, reason)
        return false
    }

    /// Compares the bytes of the requests; models and settings may differ.
    private mutating func addRequests(_ port: PortAddress, _ user: User) {
        defer { polled[port, default: []].append(user) }
        for first in polled[port] ?? [] {
            let known = first.device.file.model.requests
            guard let request = user.device.file.model.requests.first(where: known.contains) else {
                warnOfOneAddress(port, user, first)
                continue
            }
            report(
                "'\(user.device.name)' has the same request as '\(first.device.name)' on the "
                    + "port \(port): \(request.hexText)", user, first,
                "each would receive the other's answer; give them different settings, like an "
                    + "address, or different ports")
            return
        }
    }

    /// Two files may read one Modbus device, as those of SunSpec do. Two devices are more likely.
    private func warnOfOneAddress(_ port: PortAddress, _ user: User, _ first: User) {
        guard let address = user.device.file.model.modbusAddress,
            address == first.device.file.model.modbusAddress
        else { return }
        scope.warning(
            "'\(user.device.name)' and '\(first.device.name)' both have the Modbus address "
                + "\(address) on the port \(port): two devices would answer at the same time",
            user.range)
    }

    private func reasonNotToShare(
        _ port: PortAddress, _ settings: SerialSettings, _ device: DeviceEntry,
        _ first: DeviceEntry
    ) -> String? {
        guard case .serial(let other, let others) = first.place else { return nil }
        if other != port { return "'\(first.name)' uses it as \(other)" }
        for one in [device, first] where !one.isPolled {
            return "'\(one.name)' sends unasked, so it needs its own port"
        }
        if others == settings || !port.hasLine { return nil }
        return "'\(first.name)' needs \(others.text), and '\(device.name)' needs \(settings.text)"
    }

    private mutating func add(_ address: PinAddress, _ user: User) {
        let sameLine = pins[address.line] ?? []
        if let first = sameLine.first(where: { $0.address.mayBe(address) })?.user {
            report("the pin \(address) is already used by '\(first.device.name)'", user, first)
        }
        pins[address.line, default: []].append((address, user))
    }

    private func report(_ message: String, _ user: User, _ first: User, _ reason: String? = nil) {
        let there = Diagnostic.Note("it is used here first", at: scope.place(first.range))
        scope.report.add(
            Diagnostic(
                message, at: scope.place(user.range),
                notes: [there] + (reason.map { [Diagnostic.Note($0)] } ?? [])))
    }
}

extension Model {
    /// `nil` for a device of another kind, and for one of SunSpec.
    fileprivate var modbusAddress: UInt8? {
        guard case .serial(let serial) = kind, let modbus = serial.modbus, modbus.sunSpec.isEmpty
        else { return nil }
        return modbus.unit
    }

    /// The requests to a device of the model; without those that only the device understands that
    /// has answered before.
    fileprivate var requests: [[UInt8]] {
        if case .serial(let serial) = kind {
            return serial.reads.filter { $0.parts == nil }.map(\.request)
        }
        return []
    }
}

extension PinAddress {
    /// True when both can be the same line: a name without a chip can be on any chip.
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
