// SPDX-License-Identifier: Apache-2.0

/// A device whose driver is in the kernel: it is read as files below `/sys`.
package struct SensorModel: Hashable, Sendable {
    /// Where drivers of its kind put their files.
    package let kind: SensorKind
    /// The chip's `name`, the thermal zone's `type`, or the family of a 1-Wire sensor: `28`.
    package let name: String
    /// How often a failed read is tried again before the device counts as failed.
    package let retries: Int
    /// What a Raspberry Pi needs in its `config.txt` for it, behind `dtoverlay=`.
    package let overlay: String?

    package init(kind: SensorKind, name: String, retries: Int = 2, overlay: String? = nil) {
        self.kind = kind
        self.name = name
        self.retries = retries
        self.overlay = overlay
    }
}

/// The four families of drivers that measure something.
package enum SensorKind: String, Hashable, Sendable, CaseIterable {
    /// Thermometers on a 1-Wire bus (`w1_therm`), in thousandths of a degree.
    case w1
    /// Industrial I/O: one file for a quantity, or a raw number, an offset and a scale.
    case iio
    /// Chips that watch a board: temperatures, voltages, fans.
    case hwmon
    /// Thermal zones, mostly the processor's.
    case thermal
}
