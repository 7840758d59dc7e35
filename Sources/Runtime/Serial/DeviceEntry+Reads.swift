// SPDX-License-Identifier: Apache-2.0

import Devices
import Plan

extension DeviceEntry {
    /// The reads of a model on the line of this device.
    ///
    /// A Modbus device states how long it takes to begin its answer. The time that the bytes need
    /// on the line, and the silence between two frames, follow from the line.
    func reads(of serial: SerialModel) -> [Read] {
        guard case .serial(_, let settings) = place, let modbus = serial.modbus else {
            return serial.reads
        }
        let pace = LinePace(settings)
        return zip(serial.reads, modbus.blocks).map { read, block in
            let bytes = read.request.count + block.range.answerSize
            return read.with(
                timeout: read.timeout + .nanoseconds(pace.duration(of: bytes)),
                gap: max(read.gap, pace.modbusSilence))
        }
    }
}
