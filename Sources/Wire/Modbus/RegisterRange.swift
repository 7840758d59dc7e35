// SPDX-License-Identifier: Apache-2.0

/// Neighbouring addresses of one Modbus table: what one request reads.
package struct RegisterRange: Hashable, Sendable {
    package let table: ModbusTable
    package let addresses: Range<Int>

    /// - Precondition: There is at least one address, and all are in the table.
    package init(_ table: ModbusTable, _ addresses: Range<Int>) {
        precondition(
            !addresses.isEmpty && addresses.lowerBound >= 0
                && addresses.upperBound <= ModbusTable.size,
            "a range holds addresses of its table")
        self.table = table
        self.addresses = addresses
    }

    /// Such as `input-0..35`.
    package var name: String {
        let last = addresses.upperBound - 1
        let places =
            addresses.count == 1 ? "\(last)" : "\(addresses.lowerBound)..\(last)"
        return "\(table.rawValue)-\(places)"
    }

    /// The size of the contents, in bytes: eight bits a byte, or two bytes a register.
    package var byteCount: Int {
        table.holdsBits ? (addresses.count + 7) / 8 : addresses.count * 2
    }

    /// The size of the answer, as a frame of Modbus RTU.
    package var answerSize: Int { 3 + byteCount + ModbusFrame.check.width }

    /// The request that reads it, as a frame of Modbus RTU.
    package func request(to unit: UInt8) -> [UInt8] {
        ModbusFrame.around(
            [unit, table.readFunction] + ModbusFrame.word(addresses.lowerBound)
                + ModbusFrame.word(addresses.count))
    }

    /// The answer with those contents, as a frame of Modbus RTU.
    ///
    /// - Precondition: There are `byteCount` bytes.
    package func answer(from unit: UInt8, _ contents: [UInt8]) -> [UInt8] {
        precondition(contents.count == byteCount, "an answer holds what was asked for")
        return ModbusFrame.around(head(of: unit) + contents)
    }

    /// The bytes before the contents of an answer.
    private func head(of unit: UInt8) -> [UInt8] {
        [unit, table.readFunction, UInt8(byteCount)]
    }
}

extension RegisterRange {
    /// Reads a request for registers.
    ///
    /// - Parameter request: A frame of Modbus RTU.
    /// - Returns: `nil` for a frame that is damaged, reads nothing, or reads more than a request
    ///   may.
    package init?(request: [UInt8]) {
        guard request.count == 8, ModbusFrame.isWhole(request),
            let table = ModbusTable(readFunction: request[1])
        else { return nil }
        let first = Int(request[2]) << 8 | Int(request[3])
        let count = Int(request[4]) << 8 | Int(request[5])
        guard (1...table.largestRead).contains(count), first + count <= ModbusTable.size else {
            return nil
        }
        self.init(table, first..<first + count)
    }
}

extension RegisterRange {
    /// Where a content stands in an answer.
    ///
    /// - Precondition: The range has all addresses of the field.
    func slot(of field: RegisterField) -> FrameLayout.Slot {
        let distance = field.addresses.lowerBound - addresses.lowerBound
        precondition(
            field.table == table && distance >= 0
                && field.addresses.upperBound <= addresses.upperBound,
            "the answer has only the registers of its range")
        let head = 3
        guard table.holdsBits else {
            return .init(name: field.name, offset: head + distance * 2, content: field.content)
        }
        // The first bit of an answer is the lowest bit of its first byte.
        return .init(
            name: field.name, offset: head + distance / 8,
            content: .bits(.u8, distance % 8...distance % 8))
    }

    /// The format of the answer from a device, with a slot for each field.
    package func format(from unit: UInt8, _ fields: [RegisterField]) -> FrameFormat {
        let layout = FrameLayout(
            sync: head(of: unit), slots: fields.map(slot), size: answerSize,
            check: ModbusFrame.check)
        return FrameFormat(name: name, shape: .fields(layout))
    }
}
