// SPDX-License-Identifier: Apache-2.0

import Devices
import Diagnostics
import Plan
import Primitives
import YAML

/// Reads one schedule: its times and its action.
struct ScheduleReader {
    static let keys = ["every", "cron", "read", "set"]

    /// All devices by name; a device with mistakes has no entry.
    let devices: [(name: String, entry: DeviceEntry?)]
    let scope: Scope

    func read(_ entry: Entry) -> ScheduleEntry? {
        guard
            let section = Section(entry.value, title: entry.keyRange, keys: Self.keys, in: scope)
        else { return nil }
        let (when, action) = (readWhen(section), readAction(section))
        guard let when, let action else { return nil }
        return ScheduleEntry(name: entry.key, when: when, action: action)
    }

    private func readWhen(_ section: Section) -> ScheduleEntry.When? {
        switch section.single(of: ["every", "cron"]) {
        case "every":
            return section.value("every", .duration(.milliseconds(100)...week)).map { .every($0) }
        case "cron": return section.entry("cron").flatMap { cron($0.value) }.map { .cron($0) }
        default:
            if section.lacks("every"), section.lacks("cron") {
                scope.error("missing key 'every', or 'cron'", section.title)
            }
            return nil
        }
    }

    private func cron(_ node: Node) -> CronExpression? {
        let kind = TextType<String>("a cron line like 0 6 * * mon-fri") { $0.isEmpty ? nil : $0 }
        guard let text = scope.value(node, kind) else { return nil }
        do throws(CronError) {
            return try CronExpression(text)
        } catch {
            let rest = text.utf8.dropFirst(error.offset).prefix { $0 != UInt8(ascii: " ") }
            scope.error(error.message, node.range(at: error.offset, count: max(1, rest.count)))
            return nil
        }
    }

    private func readAction(_ section: Section) -> ScheduleEntry.Action? {
        switch section.single(of: ["read", "set"]) {
        case "read": return section.entry("read").flatMap { readRead($0.value) }
        case "set": return readSet(section)
        default:
            if section.lacks("read"), section.lacks("set") {
                scope.error("missing key 'read', or 'set'", section.title)
            }
            return nil
        }
    }

    private func readRead(_ node: Node) -> ScheduleEntry.Action? {
        guard let index = scope.index(of: node, in: devices.map(\.name), "device") else {
            return nil
        }
        guard let device = devices[index].entry else { return nil }
        guard device.isPolled else {
            let reason =
                device.pace.listens
                ? "the gateway only listens to it" : "a \(device.file.model.name) sends unasked"
            scope.error("'\(device.name)' cannot be read: \(reason)", node.range)
            return nil
        }
        return .read(device: device.name)
    }

    private func readSet(_ section: Section) -> ScheduleEntry.Action? {
        guard let outputs = section.section("set", keys: nil) else { return nil }
        guard let output = outputs.entries.first, outputs.entries.count == 1 else {
            scope.error("expected one output, like { pump.relay: on }", outputs.title)
            return nil
        }
        let command = scope.value(output.value, .switchCommand)
        guard let (device, value) = find(output), let command else { return nil }
        if case .pulse = command, value.setter != .source {
            scope.error(
                "a pulse is for outputs on pins: '\(output.key)' can be set to on or off",
                output.value.range)
        }
        return .set(device: device, value: value.name, command)
    }

    /// Finds `device.value`.
    private func find(_ output: Entry) -> (device: String, value: ValueDefinition)? {
        let parts = output.key.split(separator: ".", maxSplits: 1).map(String.init)
        guard let index = devices.firstIndex(where: { $0.name == parts.first }), parts.count == 2
        else {
            let known = devices.flatMap { device in
                device.entry?.outputs.map { "\(device.name).\($0)" } ?? []
            }
            scope.unknown("output", output.key, output.keyRange, known)
            return nil
        }
        guard let device = devices[index].entry else { return nil }
        let values = device.file.model.values
        guard let value = values.firstIndex(where: { $0.name == parts[1] }) else {
            let known = device.outputs.map { "\(device.name).\($0)" }
            scope.unknown("output", output.key, output.keyRange, known)
            return nil
        }
        guard values[value].isOutput else {
            let reason =
                values[value].isTotal
                ? "only a command sets a total"
                : values[value].isSettable
                    ? "a schedule only switches values that are on or off" : "it is an input"
            scope.error("'\(output.key)' cannot be set: \(reason)", output.keyRange)
            return nil
        }
        return (device.name, values[value])
    }
}

extension DeviceEntry {
    /// The values that can be set.
    fileprivate var outputs: [String] {
        file.model.values.filter(\.isOutput).map(\.name)
    }
}

extension TextType<SwitchCommand> {
    /// The command that a schedule gives to an output; written as in the other keys of the file.
    fileprivate static let switchCommand = TextType("on, off, toggle, or a pulse like on 5s") {
        text in
        if case .failure(let mismatch) = TextType<Bool>.onOff.read(text),
            mismatch.suggestion != nil
        {
            return .failure(mismatch)
        }
        return SwitchCommand(text.utf8).map(Result.success) ?? .failure(Mismatch())
    }
}
