// SPDX-License-Identifier: Apache-2.0

/// A device with a driver in the kernel: its values are files below `/sys`.
package struct SensorModel: Hashable, Sendable {
    /// Where drivers of its kind put their files.
    package let kind: SensorKind
    /// The chip's `name`, the thermal zone's `type`, the family of a 1-Wire sensor (`28`), or the
    /// folder of a power supply, with or without the number at its end.
    package let name: String
    /// The number of retries before the device counts as failed.
    package let retries: Int
    /// The overlay that a Raspberry Pi needs in `config.txt`, after `dtoverlay=`.
    package let overlay: String?

    package init(kind: SensorKind, name: String, retries: Int = 2, overlay: String? = nil) {
        self.kind = kind
        self.name = name
        self.retries = retries
        self.overlay = overlay
    }
}

/// The five families of drivers that measure something.
package enum SensorKind: String, Hashable, Sendable, CaseIterable {
    /// Thermometers on a 1-Wire bus (`w1_therm`), in thousandths of a degree.
    case w1
    /// Industrial I/O: one file for a quantity, or a raw number, an offset and a scale.
    case iio
    /// Chips that monitor a board: temperatures, voltages, fans.
    case hwmon
    /// Thermal zones, mostly the processor's.
    case thermal
    /// Batteries, chargers and mains adapters.
    case powerSupply = "power-supply"

    /// The kernel's name for its devices, in events and in the names of folders.
    package var subsystem: String {
        self == .powerSupply ? "power_supply" : rawValue
    }
}
