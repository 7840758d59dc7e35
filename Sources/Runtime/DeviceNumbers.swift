// SPDX-License-Identifier: Apache-2.0

import Plan
import Readings

/// The numbers of devices: one for each name and list of values, given once and never to another.
///
/// A reading that waits for the broker names its device by number, and its values by their places.
/// So a device whose model has other values than before is another one here.
struct DeviceNumbers {
    private struct Key: Hashable {
        let name: String
        let values: [String]
    }

    private var numbers: [Key: DeviceID] = [:]

    /// The number of a device; a new one for a device that was not seen before.
    mutating func number(of entry: DeviceEntry) -> DeviceID {
        let key = Key(name: entry.name, values: entry.file.model.values.map(\.name))
        if let known = numbers[key] { return known }
        let new = DeviceID(number: numbers.count)
        numbers[key] = new
        return new
    }
}
