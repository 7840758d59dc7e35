// SPDX-License-Identifier: Apache-2.0

import Wire

extension DeviceFile {
    /// How many false frames one hour of noise gives, for each frame of the model. The noise fills
    /// the line at its full speed. Empty for models on pins.
    package var falseFramesPerHour: [(frame: String, count: Double)] {
        guard case .serial(let model) = model.kind, let serial else { return [] }
        let bytesPerHour = Double(serial.baud) / Double(serial.bitsPerByte) * 3600
        return model.frames.map { ($0.name, $0.falseFramesPerByte * bytesPerHour) }
    }
}
