// SPDX-License-Identifier: Apache-2.0

import Devices
import Reactor
import Readings

/// One port, chip or sensor with the devices on it: what the gateway starts, asks and stops.
///
/// A task owns its descriptor and brings it back when it is lost; only the task knows whether it is
/// open. A task serves the devices that it was made with: when they change, the gateway stops it
/// and makes another.
///
/// Isolation: the loop.
@LoopActor protocol PortTask: AnyObject {
    /// Opens the port, and keeps it open; called once.
    func start()

    /// Closes the port for good. Outputs take their state at exit.
    func stop()

    /// Reads a device now, beside its own schedule, if it can be asked.
    func read(_ device: DeviceID)

    /// Carries out a command.
    ///
    /// - Parameter value: The value's place in the device's model.
    func set(_ value: Int, of device: DeviceID, to command: ValueCommand)

    /// The gateway is connected to the broker.
    func brokerCame()

    /// The gateway is not connected to the broker; called again after each failed attempt.
    func brokerWent()
}

/// What most kinds of port have no answer to.
extension PortTask {
    func read(_ device: DeviceID) {}
    func set(_ value: Int, of device: DeviceID, to command: ValueCommand) {}
    func brokerCame() {}
    func brokerWent() {}
}
