// SPDX-License-Identifier: Apache-2.0

/// One of the four tables of a Modbus device. Each has 65 536 addresses of its own.
///
/// Names, sizes and function codes are those of the MODBUS Application Protocol Specification
/// V1.1b3, sections 4.3 and 6. Addresses count from 0, as in the frames. Many data sheets count
/// from 1 and put the table in front: their 30001 is `input 0`, their 40001 is `holding 0`.
package enum ModbusTable: String, Hashable, Sendable, CaseIterable {
    /// Bits that can be read and written.
    case coil
    /// Bits that can be read.
    case discrete
    /// Registers of 16 bits that can be read.
    case input
    /// Registers of 16 bits that can be read and written.
    case holding

    /// The function that reads it.
    package var readFunction: UInt8 {
        switch self {
        case .coil: return 1
        case .discrete: return 2
        case .holding: return 3
        case .input: return 4
        }
    }

    /// The table that a function reads; `nil` for a function that reads none.
    package init?(readFunction function: UInt8) {
        guard let table = Self.allCases.first(where: { $0.readFunction == function }) else {
            return nil
        }
        self = table
    }

    /// Whether an address holds one bit. Otherwise it holds 16.
    package var holdsBits: Bool { self == .coil || self == .discrete }

    /// The largest number of addresses that one request may read.
    package var largestRead: Int { holdsBits ? 2000 : 125 }

    /// The number of addresses of each table.
    package static let size = 65_536
}
