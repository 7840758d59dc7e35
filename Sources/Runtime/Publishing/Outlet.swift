// SPDX-License-Identifier: Apache-2.0

import Plan
import Readings

/// The topics and the encoder of one device. A class, so that publishing a reading copies one
/// reference and not the six references inside.
final class Outlet {
    let name: String
    let topics: DeviceTopics
    let encoder: ReadingEncoder

    init(_ entry: DeviceEntry, _ topics: Topics) {
        name = entry.name
        self.topics = topics.device(entry.name)
        encoder = ReadingEncoder(names: entry.file.model.values.map(\.name))
    }

    func availability(isOnline: Bool) -> [UInt8] { Array((isOnline ? "online" : "offline").utf8) }
}
