// SPDX-License-Identifier: Apache-2.0

import Devices

extension DeviceEntry {
    /// The reads of the model on the line of this device; empty when it is not asked.
    ///
    /// A Modbus device states how long it takes to begin its answer. The time that the bytes need
    /// on the line, and the silence between two frames, follow from the line.
    package var reads: [Read] {
        guard isPolled, case .serial(_, let settings) = place,
            case .serial(let serial) = file.model.kind
        else { return [] }
        guard let modbus = serial.modbus else { return serial.reads }
        let pace = LinePace(settings)
        return zip(serial.reads, modbus.blocks).map { read, block in
            let bytes = read.request.count + block.range.answerSize
            return read.with(
                timeout: read.timeout + .nanoseconds(pace.duration(of: bytes)),
                gap: max(read.gap, pace.modbusSilence))
        }
    }

    /// How often a device that is asked is asked.
    package var interval: Duration { every ?? file.model.every ?? .seconds(10) }
}
