// SPDX-License-Identifier: Apache-2.0

import Devices
import Plan
import Ports
import Primitives
import Reactor

/// Carries out the commands that arrive on `set` topics, and refuses messages that are no commands.
///
/// A retained command is refused: the broker would repeat it at each reconnect, and a pump would
/// start again in the middle of the night because a network cable was touched.
///
/// Refusals are logged for a person who tries a command by hand. A faulty program can send
/// thousands a second: each topic is a kind of line (see `SubjectLog`).
@LoopActor final class Commands {
    private let topics: Topics
    private let log: SubjectLog
    private let find: @LoopActor (_ device: Substring) -> CommandTarget?

    /// - Parameter find: Looks for a device by its name.
    init(
        topics: Topics, log: Log,
        find: @escaping @LoopActor (_ device: Substring) -> CommandTarget?
    ) {
        self.topics = topics
        self.log = SubjectLog(prefix: "", log)
        self.find = find
    }

    func received(_ topic: String, _ payload: [UInt8], retained: Bool) {
        guard let command = topics.command(topic) else { return }
        // An empty payload clears a retained message, for those who did retain a command.
        guard !payload.isEmpty else { return }
        if let refusal = carryOut(command.device, command.value, payload, retained: retained) {
            logRefusal(topic, refusal)
        }
    }

    /// A message on a command topic was too large to be a command.
    func ignored(_ topic: String, bytes: Int) {
        logRefusal(topic, "it has \(counted(bytes, "byte"))")
    }

    /// Writes what was not written yet: the gateway ends.
    func stop() {
        log.close()
    }

    private func logRefusal(_ topic: String, _ refusal: String) {
        log.warning("a command on \(topic) was refused: \(refusal)", kind: topic)
    }

    /// - Returns: Why the command was refused; `nil` when it was carried out.
    private func carryOut(
        _ deviceName: Substring, _ valueName: Substring, _ payload: [UInt8], retained: Bool
    ) -> String? {
        guard !retained else { return "it is retained; publish commands without the retain flag" }
        guard let target = find(deviceName) else { return "there is no device '\(deviceName)'" }
        let values = target.device.model.values
        guard let value = values.firstIndex(where: { $0.name == valueName }) else {
            return "'\(deviceName)' has no value '\(valueName)'"
        }
        guard values[value].isSettable else { return "'\(valueName)' can only be read" }
        guard let command = values[value].command(payload) else {
            return "expected \(values[value].commandExpectation)"
        }
        target.port.set(value, of: target.device.id, to: command)
        return nil
    }
}

/// The device that a command names, and its port.
struct CommandTarget {
    let device: Device
    let port: any PortTask

    init(_ device: Device, _ port: any PortTask) {
        self.device = device
        self.port = port
    }
}
