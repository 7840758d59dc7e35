// SPDX-License-Identifier: Apache-2.0

import Devices

/// A compiled device file: the model, and the settings of its line or its pins.
package struct DeviceFile: Equatable, Sendable {
    /// The path of the file.
    package let path: String
    /// The text of the file.
    package let source: String
    /// The settings that it was compiled with, by their names: one text with the same settings is
    /// the same model.
    package let settings: [String: String]
    package let model: Model
    /// `nil` for a model that is not on a serial line.
    package let serial: SerialSettings?
    /// One for each of the model's pins, in the model's order; empty for a model without pins.
    package let pins: [PinSettings]

    /// - Parameters:
    ///   - source: The text of the file.
    ///   - settings: What stands in place of `$name` in it.
    package init(
        path: String, source: String = "", settings: [String: String] = [:], model: Model,
        serial: SerialSettings?, pins: [PinSettings]
    ) {
        self.path = path
        self.source = source
        self.settings = settings
        self.model = model
        self.serial = serial
        self.pins = pins
    }

    package static func == (left: DeviceFile, right: DeviceFile) -> Bool {
        left.path == right.path && left.source == right.source
            && left.settings == right.settings
    }

    /// True when the device sends only after a request.
    package var isPolled: Bool {
        switch model.kind {
        case .serial(let serial): return !serial.reads.isEmpty
        case .sensor: return true
        case .pins: return false
        }
    }
}
