// SPDX-License-Identifier: Apache-2.0

import Wire

/// Plans how registers are read with as few requests as a device allows.
///
/// Facts. A request reads neighbouring addresses of one table. It costs about 8 bytes, an answer 5
/// bytes more than its contents, and each exchange two silences and the device's time to think: on
/// a line of 9600 baud as long as some 20 to 60 registers. So one long request is cheaper than two
/// short ones. But a device limits the size of a request (125 registers by the specification, 80 or
/// fewer in many meters), and some devices refuse a whole request when one of its addresses does
/// not exist.
///
/// Choice. The wanted addresses are taken in order; each joins the present request if the hole
/// before it is not larger than the device tolerates, and the request does not become larger than
/// it allows. A request that starts later never covers more, so no other plan has fewer requests.
/// What stands in a hole is read and ignored.
package struct RegisterPlan: Hashable, Sendable {
    /// The largest number of registers in one request, 1 ... 125.
    package let largest: Int
    /// The largest number of unwanted registers between two wanted ones.
    package let holes: Int

    package init(largest: Int = 125, holes: Int = 0) {
        self.largest = largest
        self.holes = holes
    }

    /// The largest number of addresses of a table in one request: a register is 16 bits.
    package func largestRead(of table: ModbusTable) -> Int {
        min(table.holdsBits ? largest * 16 : largest, table.largestRead)
    }

    /// The requests that read those fields, by table and address.
    ///
    /// A field that is larger than a request has a block of its own, which no request can read.
    package func blocks(for fields: some Sequence<RegisterField>) -> [RegisterBlock] {
        ModbusTable.allCases.flatMap { table in
            blocks(of: table, Set(fields.filter { $0.table == table }).sorted(by: isBefore))
        }
    }

    /// The requests that read those fields. The registers of a SunSpec model have requests of their
    /// own; the device has all of them, so holes do not matter there.
    package func blocks(
        for fields: some Sequence<RegisterField>, _ models: [SunSpecModel]
    ) -> [RegisterBlock] {
        let model = { (field: RegisterField) in models.firstIndex { $0.overlaps(field) } }
        let whole = RegisterPlan(largest: largest, holes: largest)
        return blocks(for: fields.filter { model($0) == nil })
            + models.indices.flatMap { own in
                whole.blocks(for: fields.filter { model($0) == own })
            }
    }

    private func blocks(of table: ModbusTable, _ fields: [RegisterField]) -> [RegisterBlock] {
        var plans: [(addresses: Range<Int>, fields: [RegisterField])] = []
        for field in fields {
            let end = max(field.addresses.upperBound, plans.last?.addresses.upperBound ?? 0)
            if let last = plans.last, joins(field, last.addresses, of: table) {
                plans[plans.count - 1] =
                    (last.addresses.lowerBound..<end, last.fields + [field])
            } else {
                plans.append((field.addresses, [field]))
            }
        }
        return plans.map {
            RegisterBlock(range: RegisterRange(table, $0.addresses), fields: $0.fields)
        }
    }

    private func joins(
        _ field: RegisterField, _ addresses: Range<Int>, of table: ModbusTable
    ) -> Bool {
        let end = max(field.addresses.upperBound, addresses.upperBound)
        return field.addresses.lowerBound - addresses.upperBound <= holes
            && end - addresses.lowerBound <= largestRead(of: table)
    }

    private func isBefore(_ first: RegisterField, _ second: RegisterField) -> Bool {
        let (left, right) = (first.addresses, second.addresses)
        return (left.lowerBound, left.upperBound, first.name)
            < (right.lowerBound, right.upperBound, second.name)
    }
}
