// SPDX-License-Identifier: Apache-2.0

import Devices
import Wire

// The types with which an example would give what it says. Data sheets often leave out the order
// of the bytes, or whether a number has a sign.

extension Model {
    /// The names of the types with which the example gives the number of one value: of the same
    /// width, and as near to the type in the file as possible.
    func types(thatFit example: Example, value index: Int) -> [String] {
        guard case .serial(let serial) = kind, case .number? = example.gives[index],
            case .fields(let sources) = values[index].source,
            let source = sources.first(where: { $0.isRead(by: example) }),
            let type = serial.type(of: source)
        else { return [] }
        let fitting = NumberType.all.filter { other in
            guard other != type, other.width == type.width, !other.isDigits,
                let serial = serial.with(other, at: source)
            else { return false }
            return with(kind: .serial(serial), examples: []).gives(index, of: example)
        }
        let nearest = fitting.map { $0.distance(to: type) }.min()
        return fitting.filter { $0.distance(to: type) == nearest }.map(\.name)
    }

    /// Whether decoding the example gives its number for one value; the others may differ.
    private func gives(_ index: Int, of example: Example) -> Bool {
        !run(example).contains { failure in
            switch failure {
            case .value(index, _, _), .notDecoded: return true
            default: return false
            }
        }
    }
}

extension FieldSource {
    /// Whether the example has the field, and nothing else makes the value.
    fileprivate func isRead(by example: Example) -> Bool {
        guard partner == nil else { return false }
        switch example.input {
        case .registers: return true
        case .bytes(message, _): return true
        default: return false
        }
    }
}

extension SerialModel {
    fileprivate func type(of source: FieldSource) -> NumberType? {
        let content: FrameLayout.Slot.Content
        if let modbus {
            content = modbus.blocks[source.message].fields[source.slot].content
        } else if case .fields(let layout) = format(of: source.message).body {
            content = layout.slots[source.slot].content
        } else {
            return nil
        }
        guard case .number(let type) = content, !type.isDigits else { return nil }
        return type
    }

    /// The same device, with another type of one field.
    fileprivate func with(_ type: NumberType, at source: FieldSource) -> SerialModel? {
        if let modbus { return modbus.with(type, at: source).map { SerialModel($0, ReadTiming()) } }
        let frame = messages[source.message].frame
        guard let format = frames[frame].with(type, ofSlot: source.slot) else { return nil }
        var frames = frames
        frames[frame] = format
        return SerialModel(frames: frames, reads: reads, writes: writes, lifecycle: lifecycle)
    }
}

extension ModbusModel {
    fileprivate func with(_ type: NumberType, at source: FieldSource) -> ModbusModel? {
        let block = blocks[source.message]
        let old = block.fields[source.slot]
        guard let new = RegisterField(old.table, at: old.addresses.lowerBound, .number(type))
        else { return nil }
        var (blocks, fields) = (blocks, block.fields)
        fields[source.slot] = new
        blocks[source.message] = RegisterBlock(range: block.range, fields: fields)
        return ModbusModel(unit: unit, blocks: blocks, writes: writes)
    }
}

extension FrameFormat {
    /// The same frame with another type of one number; `nil` for a number of a list.
    fileprivate func with(_ type: NumberType, ofSlot slot: Int) -> FrameFormat? {
        guard case .fields(let layout) = body,
            let place = layout.fields.firstIndex(where: { $0.name == layout.slots[slot].name }),
            case .number = layout.fields[place].kind
        else { return nil }
        var fields = layout.fields
        fields[place] = Field(name: fields[place].name, kind: .number(type))
        switch shape {
        case .fields:
            let other = try? FrameLayout(
                sync: layout.sync, fields: fields, end: layout.end, silence: layout.silence)
            return other.map { FrameFormat(name: name, shape: .fields($0)) }
        case .framed(let framing, _):
            let other = try? FrameLayout(fields: fields, isEnclosed: true)
            return other.map { FrameFormat(name: name, shape: .framed(framing, .fields($0))) }
        }
    }
}

extension NumberType {
    fileprivate var isDigits: Bool {
        if case .digits = self { return true }
        return false
    }

    /// One for another kind of number or sign, and one for another order: the parts of the name.
    fileprivate func distance(to other: NumberType) -> Int {
        let (own, others) = (parts, other.parts)
        return (own.kind == others.kind ? 0 : 1) + (own.order == others.order ? 0 : 1)
    }

    private var parts: (kind: Substring, order: Substring) {
        let kind = name.prefix { $0.isLetter }
        return (kind, name.dropFirst(kind.count).drop { $0.isNumber })
    }
}
