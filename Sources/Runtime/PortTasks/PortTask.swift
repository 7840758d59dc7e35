// SPDX-License-Identifier: Apache-2.0

import Devices
import Plan
import Reactor
import Readings

/// Runs one port, chip or sensor with the devices on it.
///
/// A task owns its port, and opens it again after a loss. Only the task knows whether the port is
/// open. The devices of a task do not change: when the plan changes them, the gateway stops the
/// task and makes a new one.
///
/// Isolation: the loop.
@LoopActor protocol PortTask: AnyObject {
    /// Opens the port, and keeps it open; called once.
    func start()

    /// Closes the port for good. Outputs take their state at exit.
    func stop()

    /// Reads a device now, in addition to its own schedule. Ignored by devices that send unasked.
    func read(_ device: DeviceID)

    /// Carries out a command.
    ///
    /// - Parameter value: The value's place in the device's model.
    /// - Returns: Why the command is refused; `nil` when it is carried out, or waits.
    func set(_ value: Int, of device: DeviceID, to command: ValueCommand) -> String?

    /// How busy its line is; `nil` for a port without questions and answers.
    func lineShare() -> LineShare?

    /// The gateway is connected to the broker.
    func brokerConnected()

    /// The gateway is not connected to the broker; called again after each failed attempt.
    func brokerDisconnected()
}

/// How busy a serial line is.
struct LineShare {
    let port: PortAddress
    /// The share of its time that questions and answers occupied in the last minute, 0 ... 1.
    let share: Double
}

/// The calls that most kinds of port ignore.
extension PortTask {
    func read(_ device: DeviceID) {}
    func set(_ value: Int, of device: DeviceID, to command: ValueCommand) -> String? { nil }
    func lineShare() -> LineShare? { nil }
    func brokerConnected() {}
    func brokerDisconnected() {}
}
