// SPDX-License-Identifier: Apache-2.0

import Wire

extension DeviceFile {
    /// For each frame of the model, how many false ones an hour of noise brings that fills the line
    /// at its full speed; of pins none.
    package var falseFramesPerHour: [(frame: String, count: Double)] {
        guard case .serial(let model) = model.kind, let serial else { return [] }
        let bytesPerHour = Double(serial.baud) / Double(serial.bitsPerByte) * 3600
        return model.frames.map { ($0.name, $0.falseFramesPerByte * bytesPerHour) }
    }
}
