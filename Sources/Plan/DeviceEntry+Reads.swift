// SPDX-License-Identifier: Apache-2.0

import Devices
import Wire

extension DeviceEntry {
    /// The reads of the model on the line of this device; empty when it is not asked.
    ///
    /// A Modbus device states how long it takes to begin its answer. The time that the bytes need
    /// on the line, and the silence between two frames, follow from the line.
    ///
    /// An answer at a rate of its own begins after the request, which needs its time too. On a line
    /// that cannot change its rate, the gateway asks for the rate of the line, if that is possible.
    package var reads: [Read] {
        guard isPolled, case .serial(let serial) = file.model.kind else { return [] }
        return serial.reads.map(onLine)
    }

    /// A question of the model on the line of this device; see `reads`.
    package func onLine(_ question: Read) -> Read {
        guard case .serial(let port, let settings) = place, port.hasLine,
            case .serial(let serial) = file.model.kind
        else { return question }
        let pace = LinePace(settings)
        if question.rate != nil {
            let possible =
                port.canChangeRate
                ? question : question.staying(at: settings.baud) ?? question
            return possible.with(
                timeout: question.timeout
                    + .nanoseconds(pace.duration(of: question.request.count)),
                gap: question.gap)
        }
        guard serial.modbus != nil else { return question }
        let bytes =
            question.request.count + ModbusFrame.answerSize(to: question.request)
        return question.with(
            timeout: question.timeout + .nanoseconds(pace.duration(of: bytes)),
            gap: max(question.gap, pace.modbusSilence))
    }

    /// The reads whose answers come at another rate than that of the line, which cannot change it.
    package var readsAtOtherRates: [Read] {
        guard isPolled, case .serial(let port, let settings) = place, !port.canChangeRate,
            case .serial(let serial) = file.model.kind
        else { return [] }
        return serial.reads.filter { $0.staying(at: settings.baud) == nil }
    }

    /// How often a device that is asked is asked.
    package var interval: Duration { every ?? file.model.every ?? .seconds(10) }
}
