// SPDX-License-Identifier: Apache-2.0

import Devices
import Wire

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
    /// The keys of the device; `nil` for a model with plain frames.
    package let keys: FrameKeys?

    /// - Parameters:
    ///   - source: The text of the file.
    ///   - settings: What stands in place of `$name` in it.
    package init(
        path: String, source: String = "", settings: [String: String] = [:], model: Model,
        serial: SerialSettings?, pins: [PinSettings], keys: FrameKeys? = nil
    ) {
        self.path = path
        self.source = source
        self.settings = settings
        self.model = model
        self.serial = serial
        self.pins = pins
        self.keys = keys
    }

    package static func == (left: DeviceFile, right: DeviceFile) -> Bool {
        left.path == right.path && left.source == right.source
            && left.settings == right.settings && left.keys == right.keys
    }

    /// The same file with the keys of one device: see `Model.keyed`.
    package func keyed(by keys: FrameKeys) -> DeviceFile {
        DeviceFile(
            path: path, source: source, settings: settings, model: model.keyed(by: keys),
            serial: serial, pins: pins, keys: keys)
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
