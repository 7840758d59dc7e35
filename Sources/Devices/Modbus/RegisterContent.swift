// SPDX-License-Identifier: Apache-2.0

import Readings
import Wire

/// What some neighbouring addresses of a Modbus device hold.
package struct RegisterContent: Hashable, Sendable {
    package let range: RegisterRange
    /// In the order of an answer.
    package let bytes: [UInt8]

    /// - Precondition: There are as many bytes as the range has.
    package init(range: RegisterRange, bytes: [UInt8]) {
        precondition(bytes.count == range.byteCount, "each address has its content")
        self.range = range
        self.bytes = bytes
    }
}

extension Model {
    /// Tries an example of registers in both directions.
    ///
    /// An example shows other requests than those of the plan: what a data sheet shows, or what a
    /// person has recorded. So it is tried with a model that reads just these addresses.
    func run(
        _ modbus: ModbusModel, _ contents: [RegisterContent], _ gives: [Value?]
    ) -> [ExampleFailure] {
        let model = reading(contents, modbus)
        let failures = contents.enumerated().flatMap { message, content in
            let own = model.values.indices.map {
                model.values[$0].isFed(by: message) ? gives[$0] : nil
            }
            let answer = content.range.answer(from: modbus.unit, content.bytes)
            return model.run(Example(input: .bytes(message: message, answer), gives: own))
        }
        let missing = values.indices.filter { value in
            gives[value] != nil
                && !contents.indices.contains { model.values[value].isFed(by: $0) }
        }
        return failures + missing.map { .value($0, expected: gives[$0], got: nil) }
    }

    /// The same model with other requests. A value whose addresses they do not read has no source.
    private func reading(_ contents: [RegisterContent], _ modbus: ModbusModel) -> Model {
        let all = modbus.blocks.flatMap(\.fields)
        let blocks = contents.map { content in
            RegisterBlock(range: content.range, fields: all.filter(content.range.contains))
        }
        let own = ModbusModel(unit: modbus.unit, blocks: blocks, writes: modbus.writes)
        let serial = SerialModel(own, ReadTiming())
        return with(
            kind: .serial(serial), values: values.map { $0.reading(blocks, of: modbus) },
            examples: [])
    }
}

extension RegisterRange {
    fileprivate func contains(_ field: RegisterField) -> Bool {
        field.table == table && addresses.contains(field.addresses.lowerBound)
            && field.addresses.upperBound <= addresses.upperBound
    }
}

extension ValueDefinition {
    /// The same value from the answers with those blocks.
    func reading(
        _ blocks: [RegisterBlock], of modbus: ModbusModel
    ) -> ValueDefinition {
        guard case .fields(let sources) = source else { return self }
        let found = sources.compactMap { source -> FieldSource? in
            let fields = modbus.blocks[source.message].fields
            let partner = source.partner
            for (message, block) in blocks.enumerated() {
                guard let slot = block.fields.firstIndex(of: fields[source.slot]) else { continue }
                guard let partner else { return FieldSource(message: message, slot: slot) }
                guard let other = block.fields.firstIndex(of: fields[partner.slot]) else {
                    continue
                }
                return FieldSource(
                    message: message, slot: slot,
                    partner: .init(slot: other, operation: partner.operation))
            }
            return nil
        }
        return from(.fields(found))
    }
}
