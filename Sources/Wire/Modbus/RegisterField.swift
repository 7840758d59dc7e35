// SPDX-License-Identifier: Apache-2.0

/// A content of a Modbus table: a number, a text, some bits of a number, or a single bit.
package struct RegisterField: Hashable, Sendable {
    package let table: ModbusTable
    package let addresses: Range<Int>
    /// Its encoding. For a bit of `coil` or `discrete` its place in the byte is that of the answer.
    package let content: FrameLayout.Slot.Content

    /// A content of a table of registers.
    ///
    /// - Returns: `nil` when the content does not fill whole registers, or goes past the end of the
    ///   table.
    package init?(_ table: ModbusTable, at address: Int, _ content: FrameLayout.Slot.Content) {
        precondition(!table.holdsBits, "'\(table)' has bits, not registers")
        guard content.width % 2 == 0, address >= 0,
            address + content.width / 2 <= ModbusTable.size
        else { return nil }
        self.table = table
        self.content = content
        addresses = address..<address + content.width / 2
    }

    /// A bit of a table of bits.
    ///
    /// - Precondition: The table holds bits and has the address.
    package init(bit address: Int, of table: ModbusTable) {
        precondition(
            table.holdsBits && (0..<ModbusTable.size).contains(address), "there is no such bit")
        self.table = table
        addresses = address..<address + 1
        content = .bits(.u8, 0...0)
    }

    /// As a device file writes it: `input 72 f32be`, `holding 5 bits 4..7`, `coil 3`.
    package var name: String {
        let place = "\(table.rawValue) \(addresses.lowerBound)"
        return table.holdsBits ? place : "\(place) \(content.text)"
    }
}

extension FrameLayout.Slot.Content {
    /// Its size in bytes.
    package var width: Int {
        switch self {
        case .number(let type): return type.width
        case .text(let count): return count
        case .bits(let type, _): return type.width
        }
    }

    /// As a device file writes it.
    fileprivate var text: String {
        switch self {
        case .number(let type): return type.name
        case .text(let count): return "text\(count)"
        case .bits(let type, let bits):
            let places = bits.count == 1 ? "bit \(bits.lowerBound)" : "bits \(bits.text)"
            return type == .u16be ? places : "\(type.name) \(places)"
        }
    }
}
