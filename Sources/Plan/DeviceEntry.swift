// SPDX-License-Identifier: Apache-2.0

/// A device of the gateway: its model, and where it is connected.
package struct DeviceEntry: Equatable, Sendable {
    /// Where the device is connected.
    package enum Place: Hashable, Sendable {
        /// The port's path, and the settings of the line.
        case serial(String, SerialSettings)
        /// One address for each of the model's pins, in the model's order.
        case pins([PinAddress])
        /// A sensor of the kernel.
        case sensor(SensorAddress)
    }

    package var name: String
    package var file: DeviceFile
    package var place: Place
    /// How often the device is read; `nil` for the model's interval.
    package var every: Duration?

    package init(name: String, file: DeviceFile, place: Place, every: Duration?) {
        self.name = name
        self.file = file
        self.place = place
        self.every = every
    }
}
