// SPDX-License-Identifier: Apache-2.0

import Readings
import Wire

extension Model {
    /// The values that a Modbus device reports after a constant write: those of the registers or
    /// of the coil that it fills. For the simulator.
    package func values(heldAfter write: Int) -> [(value: Int, to: Value)] {
        guard case .serial(let serial) = kind, let modbus = serial.modbus else { return [] }
        let (field, content) = (modbus.writes[write].field, modbus.writes[write].content)
        return modbus.blocks.enumerated().flatMap { message, block -> [(value: Int, to: Value)] in
            guard let contents = block.range.contents(with: content, in: field),
                let raw = serial.format(of: message)
                    .rawValues(of: block.range.answer(from: modbus.unit, contents))
            else { return [] }
            return feeds[message].compactMap { feed in
                let places = block.fields[feed.slot].addresses
                guard feed.partner == nil, places.clamped(to: field.addresses) == places,
                    let number = raw[feed.slot]
                else { return nil }
                return (feed.value, feed.meaning.value(of: number))
            }
        }
    }
}

extension RegisterRange {
    /// The contents with what a constant write fills, and zero in all other places; `nil` for a
    /// write with fields, and for one to other addresses.
    fileprivate func contents(with content: RegisterWrite.Content, in field: RegisterField)
        -> [UInt8]?
    {
        guard field.table == table, addresses.clamped(to: field.addresses) == field.addresses
        else { return nil }
        let place = field.addresses.lowerBound - addresses.lowerBound
        var contents = [UInt8](repeating: 0, count: byteCount)
        switch content {
        case .register: return nil
        case .coil(let isOn): contents[place / 8] = isOn ? 1 << UInt8(place % 8) : 0
        case .constant(let bytes):
            contents.replaceSubrange(place * 2..<place * 2 + bytes.count, with: bytes)
        }
        return contents
    }
}
