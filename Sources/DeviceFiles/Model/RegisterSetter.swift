// SPDX-License-Identifier: Apache-2.0

import Devices
import Diagnostics
import Wire
import YAML

/// Reads the register that a command to a value sets, with the register that the value comes from
/// beside it.
///
/// A register without a type has the type of `from`: `{ from: holding 3 i16be, set: holding 3 }`.
/// What cannot be meant is refused, because a wrong command may do harm: a part of a number, all
/// bits of a register for a value of some, and a number whose scale factor is in the device.
struct RegisterSetter {
    let registers: RegisterText
    let scope: Scope

    /// - Returns: `nil` with a mistake, which is reported.
    func read(_ set: Node, from: Node?) -> RegisterField? {
        guard let field = scope.value(set, RegisterDrafts.settable(registers)) else { return nil }
        guard field.table == .holding, let from, let expression = expression(from) else {
            return field
        }
        let sources = [expression.first, expression.second].compactMap { $0 }
            .compactMap { try? registers.read($0).get() }
        guard
            let read = sources.first(where: {
                $0.table == .holding && $0.addresses.overlaps(field.addresses)
            })
        else { return field }
        if let operation = expression.operation {
            scope.error(
                operation == .power
                    ? "a number with a scale factor of the device cannot be set: the factor may "
                        + "change, and the number would be another one"
                    : "'from' makes the number of two registers, and 'set' would write one",
                set.range)
            return nil
        }
        if case .bits = read.content {
            scope.error(
                "'from' reads some bits of this register, and 'set' would write all of it: the "
                    + "others would be lost", set.range)
            return nil
        }
        guard read.addresses != field.addresses || hasType(set) else { return read }
        guard read.addresses == field.addresses else {
            if !hasType(set), read.addresses.lowerBound == field.addresses.lowerBound {
                return read
            }
            scope.error(
                "'set' writes '\(field.name)', and 'from' reads '\(read.name)': a number is set "
                    + "as a whole", set.range, suggestion: read.name)
            return nil
        }
        return field
    }

    private func expression(_ from: Node) -> FieldExpression? {
        let silent = Scope(file: scope.file, report: Report(), settings: scope.settings)
        return silent.value(from, RegisterDrafts.type)
    }

    private func hasType(_ set: Node) -> Bool {
        (set.scalar?.text.split(separator: " ").count ?? 0) > 2
    }
}
