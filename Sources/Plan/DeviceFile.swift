// SPDX-License-Identifier: Apache-2.0

import Devices

/// A device file, compiled: the model, and how its line or its pins are set up.
package struct DeviceFile: Equatable, Sendable {
    /// Where it was read from.
    package let path: String
    /// The text that it was compiled from.
    package let source: String
    /// The settings that it was compiled with, by their names: one text with the same settings is
    /// the same model.
    package let settings: [String: String]
    package let model: Model
    /// For a model on a serial line.
    package let serial: SerialSettings?
    /// For a model on pins, one for each of the model's pins, in their order.
    package let pins: [PinSettings]

    /// - Parameters:
    ///   - source: The text that it was compiled from.
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

    /// True when the device speaks only when it is asked.
    package var isPolled: Bool {
        switch model.kind {
        case .serial(let serial): return !serial.reads.isEmpty
        case .sensor: return true
        case .pins: return false
        }
    }
}
