// SPDX-License-Identifier: Apache-2.0

/// A device of the gateway: what it is, and where it hangs.
package struct DeviceEntry: Equatable, Sendable {
    package enum Place: Hashable, Sendable {
        /// A port's path and how its line is set up.
        case serial(String, SerialSettings)
        /// One address for each of the model's pins, in their order.
        case pins([PinAddress])
        /// Which of the kernel's sensors it is.
        case sensor(SensorAddress)
    }

    package var name: String
    package var file: DeviceFile
    package var place: Place
    /// How often the device is asked, when that is not the model's interval.
    package var every: Duration?

    package init(name: String, file: DeviceFile, place: Place, every: Duration?) {
        self.name = name
        self.file = file
        self.place = place
        self.every = every
    }
}
