// SPDX-License-Identifier: Apache-2.0

import Devices
import Plan
import Reactor
import Readings

/// Shows the readings and the problems of the traced device.
@LoopActor final class TraceSink: Sink {
    private let trace: Trace
    private var id: DeviceID?
    private var model: Model?

    init(_ trace: Trace) {
        self.trace = trace
    }

    func take(_ event: DeviceEvent) {
        switch event {
        case .added(let id, let entry) where entry.name == trace.device:
            self.id = id
            model = entry.model
        case .reading(let reading) where reading.device == id:
            var json = JSONWriter()
            model?.write(reading.values, to: &json)
            trace.show(.reading, json.text)
        case .problem(id, let ongoing) where ongoing.problem.isReal:
            trace.show(.rejected, ongoing.problem.message)
        case .added, .removed, .reading, .availability, .problem:
            break
        }
    }
}
