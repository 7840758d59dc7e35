// SPDX-License-Identifier: Apache-2.0

import DeviceFiles
import Devices
import Ports
import Reactor

/// Turns messages on `set` topics into what is done, and refuses everything else.
///
/// A retained command is refused: the broker would repeat it at each reconnect, and a pump would
/// start again in the middle of the night because a network cable was touched.
@LoopActor final class Commands {
    private let topics: Topics
    private let log: Log
    private let set: @LoopActor (_ device: Int, _ value: Int, _ on: Bool) -> Void
    private let devices: [DeviceEntry]

    init(
        topics: Topics, devices: [DeviceEntry], log: Log,
        set: @escaping @LoopActor (_ device: Int, _ value: Int, _ on: Bool) -> Void
    ) {
        self.topics = topics
        self.devices = devices
        self.log = log
        self.set = set
    }

    func received(_ topic: String, _ payload: [UInt8], retained: Bool) {
        guard let command = topics.command(topic) else { return }
        if let refusal = carryOut(command.device, command.value, payload, retained: retained) {
            log.warning("a command on \(topic) was refused: \(refusal)")
        }
    }

    /// - Returns: Why nothing was done.
    private func carryOut(
        _ deviceName: Substring, _ valueName: Substring, _ payload: [UInt8], retained: Bool
    ) -> String? {
        guard !retained else { return "it is retained; publish commands without the retain flag" }
        guard let device = devices.firstIndex(where: { $0.name == deviceName }) else {
            return "there is no device '\(deviceName)'"
        }
        let model = devices[device].file.model
        guard let value = model.values.firstIndex(where: { $0.name == valueName }) else {
            return "'\(deviceName)' has no value '\(valueName)'"
        }
        guard model.values[value].isSettable else { return "'\(valueName)' can only be read" }
        guard case .onOff(let on)? = model.values[value].parseCommand(payload) else {
            return "expected 'on' or 'off'"
        }
        set(device, value, on)
        return nil
    }
}
