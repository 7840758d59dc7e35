// SPDX-License-Identifier: Apache-2.0

import Devices
import Wire

extension DeviceEntry {
    /// The reads of the model on the line of this device; empty when it is not asked.
    ///
    /// A Modbus device states how long it takes to begin its answer. The time that the bytes need
    /// on the line, and the silence between two frames, follow from the line.
    package var reads: [Read] {
        guard isPolled, case .serial(let serial) = file.model.kind else { return [] }
        return serial.reads.map(onLine)
    }

    /// A question of the model on the line of this device; see `reads`.
    package func onLine(_ question: Read) -> Read {
        guard case .serial(let port, let settings) = place, port.hasLine,
            case .serial(let serial) = file.model.kind, serial.modbus != nil
        else { return question }
        let pace = LinePace(settings)
        let bytes =
            question.request.count + ModbusFrame.answerSize(to: question.request)
        return question.with(
            timeout: question.timeout + .nanoseconds(pace.duration(of: bytes)),
            gap: max(question.gap, pace.modbusSilence))
    }

    /// How often a device that is asked is asked.
    package var interval: Duration { every ?? file.model.every ?? .seconds(10) }
}
