// SPDX-License-Identifier: Apache-2.0

import Devices
import Diagnostics
import Wire
import YAML

/// Warns of registers of a Modbus device that are hardly meant: those of two numbers that overlap,
/// and one that is written as another type than it is read.
struct RegisterCheck {
    let model: Model
    /// The whole device file.
    let section: Section

    func report() {
        guard case .serial(let serial) = model.kind, let modbus = serial.modbus else { return }
        var seen: [(name: String, field: RegisterField)] = []
        var places: Set<Int> = []
        for value in model.values {
            let fields = value.registers(of: modbus)
            if let node = section.node(value.name, "from"), let own = fields.first,
                let other = seen.first(where: { $0.field.isTorn(by: own) }),
                places.insert(node.range.start).inserted
            {
                section.scope.warning(
                    "'\(value.name)' reads '\(own.name)', whose registers are also a part of "
                        + "'\(other.field.name)' of '\(other.name)'", node.range)
            }
            seen += fields.map { (value.name, $0) }
            if let own = fields.first, fields.count == 1 { compare(own, value, modbus) }
        }
    }

    private func compare(
        _ field: RegisterField, _ value: ValueDefinition, _ modbus: ModbusModel
    ) {
        guard case .field(let write, _) = value.setter,
            let node = section.node(value.name, "set")
        else { return }
        let sent = modbus.writes[write].field
        guard sent != field, sent.table == field.table,
            sent.addresses.lowerBound == field.addresses.lowerBound, field.isNumber
        else { return }
        section.scope.warning(
            "'set' writes '\(sent.name)', and 'from' reads '\(field.name)': the same register as "
                + "another type", node.range, suggestion: field.name)
    }
}

extension ValueDefinition {
    /// The registers that it comes from.
    fileprivate func registers(of modbus: ModbusModel) -> [RegisterField] {
        guard case .fields(let sources) = source else { return [] }
        return sources.flatMap { source -> [RegisterField] in
            let fields = modbus.blocks[source.message].fields
            return [fields[source.slot]] + (source.partner.map { [fields[$0.slot]] } ?? [])
        }
    }
}

extension RegisterField {
    fileprivate var isNumber: Bool {
        guard !table.holdsBits, case .number = content else { return false }
        return true
    }

    /// Whether another number has some of its registers, but not the same.
    fileprivate func isTorn(by other: RegisterField) -> Bool {
        isNumber && other.isNumber && table == other.table && addresses != other.addresses
            && addresses.overlaps(other.addresses)
    }
}
