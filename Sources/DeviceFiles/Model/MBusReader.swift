// SPDX-License-Identifier: Apache-2.0

import Wire
import YAML

/// Reads the records of an M-Bus meter: `{ name: volume, record: 04 13 }`.
struct MBusReader {
    static let keys = ["name", "record"]

    let scope: Scope

    func read(_ entry: Entry) -> MBusRecords? {
        let reader = EntryListReader(
            keys: Self.keys, expected: "records like { name: volume, record: 04 13 }",
            scope: scope)
        return reader.list(entry, read) { entries throws(LayoutError) in
            try MBusRecords(entries)
        }
    }

    private func read(_ section: Section) -> MBusRecords.Entry? {
        let name = section.required("name", .name)
        let record = section.required("record", .bytes)
        guard let name, let record else { return nil }
        return MBusRecords.Entry(name: name, head: record)
    }
}
