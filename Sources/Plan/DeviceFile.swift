// SPDX-License-Identifier: Apache-2.0

import Devices

/// A device file, compiled: the model, and how its line or its pins are set up.
package struct DeviceFile: Sendable {
    /// Where it was read from.
    package let path: String
    package let model: Model
    /// For a model on a serial line.
    package let serial: SerialSettings?
    /// For a model on pins, one for each of the model's pins, in their order.
    package let pins: [PinSettings]

    package init(path: String, model: Model, serial: SerialSettings?, pins: [PinSettings]) {
        self.path = path
        self.model = model
        self.serial = serial
        self.pins = pins
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
