// SPDX-License-Identifier: Apache-2.0

import Devices
import Readings

/// A device of the gateway: its model, and where it is connected.
package struct DeviceEntry: Equatable, Sendable {
    /// Where the device is connected.
    package enum Place: Hashable, Sendable {
        /// The port, and the settings of the line.
        case serial(PortAddress, SerialSettings)
        /// One address for each of the model's pins, in the model's order.
        case pins([PinAddress])
        /// A sensor of the kernel.
        case sensor(SensorAddress)
    }

    package var name: String
    /// For people; `nil` for none.
    package var title: String?
    /// A name of an icon, like `mdi:pump`, for Home Assistant; `nil` for none.
    package var icon: String?
    /// The room or place, for Home Assistant; `nil` for none.
    package var area: String?
    package var file: DeviceFile
    package var place: Place
    package var pace: ReadingPace
    /// The corrections of numbers, by the names of the values.
    package var corrections: [String: Correction]
    /// The filters by the names of the values: the model's, then those of the gateway file.
    package var filters: [String: [FilterRule]]

    package init(
        name: String, title: String? = nil, icon: String? = nil, area: String? = nil,
        file: DeviceFile, place: Place,
        pace: ReadingPace = ReadingPace(), corrections: [String: Correction] = [:],
        filters: [String: [FilterRule]] = [:]
    ) {
        self.name = name
        self.title = title
        self.icon = icon
        self.area = area
        self.file = file
        self.place = place
        self.pace = pace
        self.corrections = corrections
        self.filters = filters
    }

    /// How often the device is read or published; `nil` for the model's interval.
    package var every: Duration? { pace.every }

    /// The model with the device's corrections.
    package var model: Model { file.model.corrected(by: corrections) }

    /// Whether the gateway asks the device.
    package var isPolled: Bool { file.isPolled && !pace.listens }

    /// The longest time without a reading; `nil` for a device on pins, and for one that sends at no
    /// interval.
    package var longestSilence: Duration? {
        if case .pins = place { return nil }
        return pace.staleAfter ?? file.model.silenceLimit(every: isPolled ? every : nil)
    }
}
