// SPDX-License-Identifier: Apache-2.0

import Devices
import Wire

/// A simulated Modbus device: what it answers to requests of any program.
///
/// It has the addresses from the first to the last that its model names, table by table. Those
/// between that no value names hold zero, as in many real devices. It refuses requests for others,
/// and functions that it does not have, with the exceptions of the specification.
struct ModbusSlave {
    private let modbus: ModbusModel
    /// What the registers of a SunSpec device hold beside its values.
    private let constants: [RegisterContent]

    init(_ modbus: ModbusModel) {
        self.modbus = modbus
        constants = modbus.sunSpecHeads
    }

    /// Whether a request is for this device.
    func isMeant(by request: [UInt8]) -> Bool { request.first == modbus.unit }

    /// The answer to a request for this device.
    ///
    /// - Parameter answer: The present answer of the device to one of its planned reads.
    func reply<Failure>(
        to request: [UInt8], _ answer: (_ read: Int) throws(Failure) -> [UInt8]
    ) throws(Failure) -> [UInt8] {
        guard ModbusTable(readFunction: request[1]) != nil else {
            return ModbusFrame.exception(.illegalFunction, to: request)
        }
        guard let range = RegisterRange(request: request) else {
            return ModbusFrame.exception(.illegalValue, to: request)
        }
        guard has(range) else {
            return ModbusFrame.exception(.illegalAddress, to: request)
        }
        var contents = [UInt8](repeating: 0, count: range.byteCount)
        for (read, block) in modbus.blocks.enumerated() where block.range.overlaps(range) {
            let known = try answer(read)
            range.copy(from: block.range, known[3..<known.count - 2], to: &contents)
        }
        for constant in constants where constant.range.overlaps(range) {
            range.copy(from: constant.range, constant.bytes[...], to: &contents)
        }
        return range.answer(from: modbus.unit, contents)
    }

    private func has(_ range: RegisterRange) -> Bool {
        let known = (modbus.blocks.map(\.range) + constants.map(\.range))
            .filter { $0.table == range.table }
        guard let first = known.map(\.addresses.lowerBound).min(),
            let end = known.map(\.addresses.upperBound).max()
        else { return false }
        return first <= range.addresses.lowerBound && range.addresses.upperBound <= end
    }
}

extension RegisterRange {
    fileprivate func overlaps(_ other: RegisterRange) -> Bool {
        table == other.table && addresses.overlaps(other.addresses)
    }

    /// Puts what another range holds of this one into its contents.
    fileprivate func copy(
        from other: RegisterRange, _ bytes: ArraySlice<UInt8>, to contents: inout [UInt8]
    ) {
        for address in addresses.clamped(to: other.addresses) {
            let (source, place) = (
                address - other.addresses.lowerBound, address - addresses.lowerBound
            )
            if table.holdsBits {
                let bit = bytes[bytes.startIndex + source / 8] >> UInt8(source % 8) & 1
                contents[place / 8] |= bit << UInt8(place % 8)
            } else {
                contents[place * 2] = bytes[bytes.startIndex + source * 2]
                contents[place * 2 + 1] = bytes[bytes.startIndex + source * 2 + 1]
            }
        }
    }
}
