// SPDX-License-Identifier: Apache-2.0

import Plan
import Readings

/// The numbers of devices: one for each name and list of values. A number is never reused.
///
/// A reading that waits for the broker refers to its device by number, and to its values by
/// position. So a device gets a new number when the values of its model change.
struct DeviceNumbers {
    private struct Key: Hashable {
        let name: String
        let values: [String]
    }

    private var numbers: [Key: DeviceID] = [:]

    /// The number of a device; a new number for a new device.
    mutating func number(of entry: DeviceEntry) -> DeviceID {
        let key = Key(name: entry.name, values: entry.file.model.values.map(\.name))
        if let known = numbers[key] { return known }
        let new = DeviceID(number: numbers.count)
        numbers[key] = new
        return new
    }
}
