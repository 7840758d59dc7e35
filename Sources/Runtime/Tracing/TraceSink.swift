// SPDX-License-Identifier: Apache-2.0

import Devices
import Plan
import Reactor
import Readings

/// Shows the readings and the problems of the traced device.
@LoopActor final class TraceSink: Sink {
    private let trace: Trace
    private var id: DeviceID?
    private var values: [ValueDefinition] = []

    init(_ trace: Trace) {
        self.trace = trace
    }

    func take(_ event: DeviceEvent) {
        switch event {
        case .added(let id, let entry) where entry.name == trace.device:
            self.id = id
            values = entry.file.model.values
        case .reading(let reading) where reading.device == id:
            trace.show(.reading, text(of: reading))
        case .problem(id, let ongoing?):
            trace.show(.rejected, ongoing.problem.message)
        case .added, .removed, .reading, .availability, .problem:
            break
        }
    }

    private func text(of reading: Reading) -> String {
        var json = JSONWriter()
        json.object { json in
            for case (let definition, let value?) in zip(values, reading.values) {
                json.add(definition.name, value)
            }
        }
        return json.text
    }
}
