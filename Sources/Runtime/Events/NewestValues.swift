// SPDX-License-Identifier: Apache-2.0

import Plan
import Primitives
import Reactor
import Readings

/// The present state of all devices: the newest reading of each, whether it is online, and its
/// problem.
@LoopActor final class NewestValues: Sink {
    struct State {
        let name: String
        /// The newest reading: one element for each value of the model, in the model's order.
        fileprivate(set) var values: [Value?]
        /// When the newest reading arrived; `nil` before the first.
        fileprivate(set) var stamp: Instant?
        fileprivate(set) var isOnline = false
        fileprivate(set) var problem: OngoingProblem?

        fileprivate init(_ entry: DeviceEntry) {
            name = entry.name
            values = Array(repeating: nil, count: entry.file.model.values.count)
        }

        /// Copies value by value: the array itself belongs to the device (see `Sink`).
        fileprivate mutating func take(_ reading: Reading) {
            stamp = reading.stamp
            for place in reading.values.indices { values[place] = reading.values[place] }
        }
    }

    /// By the number of the device; `nil` where a device was removed.
    private(set) var devices: [State?] = []
    /// How many devices there are.
    private(set) var count = 0
    /// How many of them are online.
    private(set) var online = 0
    /// Called after one of the counts has changed.
    var onCountChange: (@LoopActor () -> Void)?

    func take(_ event: DeviceEvent) {
        switch event {
        case .reading(let reading): devices[reading.device.number]?.take(reading)
        case .added(let id, let entry): add(State(entry), as: id)
        case .removed(let id): remove(id)
        case .availability(let id, let isOnline): setOnline(isOnline, id)
        case .problem(let id, let problem): devices[id.number]?.problem = problem
        }
    }

    /// The newest reading of each device that is online.
    var readings: [Reading] {
        devices.enumerated().compactMap { number, state in
            guard let state, state.isOnline, let stamp = state.stamp else { return nil }
            return Reading(
                device: DeviceID(number: number), stamp: stamp, values: state.values)
        }
    }

    private func add(_ state: State, as id: DeviceID) {
        while devices.count <= id.number { devices.append(nil) }
        devices[id.number] = state
        count += 1
        onCountChange?()
    }

    private func remove(_ id: DeviceID) {
        devices[id.number] = nil
        count -= 1
        onCountChange?()
    }

    private func setOnline(_ isOnline: Bool, _ id: DeviceID) {
        devices[id.number]?.isOnline = isOnline
        online += isOnline ? 1 : -1
        onCountChange?()
    }
}
