// SPDX-License-Identifier: Apache-2.0

import Primitives
import Reactor
import Readings

/// The present state of all devices: the newest reading of each, whether it is online, and its
/// problem.
@LoopActor final class NewestValues: Sink {
    struct State {
        let name: String
        /// The newest reading: one place for each value of the model, in its order.
        fileprivate(set) var values: [Value?]
        /// When the newest reading arrived; `nil` before the first.
        fileprivate(set) var stamp: Instant?
        fileprivate(set) var isOnline = false
        fileprivate(set) var problem: OngoingProblem?
    }

    /// By the index of the device's id.
    private(set) var devices: [State] = []
    /// How many devices are online.
    private(set) var online = 0
    /// Called after `online` has changed.
    var onOnlineChange: (@LoopActor () -> Void)?

    func take(_ event: DeviceEvent) {
        switch event {
        case .added(_, let entry):
            let values = [Value?](repeating: nil, count: entry.file.model.values.count)
            devices.append(State(name: entry.name, values: values))
        case .reading(let reading):
            copy(reading.values, to: &devices[reading.device.number].values)
            devices[reading.device.number].stamp = reading.stamp
        case .availability(let id, let isOnline):
            guard devices[id.number].isOnline != isOnline else { return }
            devices[id.number].isOnline = isOnline
            online += isOnline ? 1 : -1
            onOnlineChange?()
        case .problem(let id, let problem):
            devices[id.number].problem = problem
        }
    }

    /// Value by value: the array itself belongs to the decoder (see `Sink`).
    private func copy(_ values: [Value?], to kept: inout [Value?]) {
        for place in values.indices { kept[place] = values[place] }
    }
}
