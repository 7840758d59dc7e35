// SPDX-License-Identifier: Apache-2.0

import Plan
import Readings

/// How one device is published. A class, so that a reading copies one reference and not the six
/// that are in it.
final class Outlet {
    let topics: DeviceTopics
    let encoder: ReadingEncoder

    init(_ entry: DeviceEntry, _ topics: Topics) {
        self.topics = topics.device(entry.name)
        encoder = ReadingEncoder(names: entry.file.model.values.map(\.name))
    }

    func availability(isOnline: Bool) -> [UInt8] { Array((isOnline ? "online" : "offline").utf8) }
}
