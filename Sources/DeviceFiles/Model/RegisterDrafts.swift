// SPDX-License-Identifier: Apache-2.0

import Devices
import Diagnostics
import Wire
import YAML

/// The registers that the values of a Modbus model name, and the requests that read them.
///
/// The requests depend on all values, so the sources of all values are read twice: first to plan
/// the requests, without a report, and then value by value, to find each in its answer.
struct RegisterDrafts {
    /// Completes "expected ...".
    static let expected =
        "a register like input 72 f32be, a part of one like holding 5 bits 4..7, or a bit like "
        + "coil 3"

    let modbus: ModbusModel

    /// - Parameter values: The device file; mistakes in it are not reported.
    init(unit: UInt8, plan: RegisterPlan, values: Section) {
        let silent = values.read(
            in: Scope(file: values.scope.file, report: Report(), settings: values.scope.settings))
        let sources = silent.section("values", keys: nil)?.entries.compactMap {
            $0.value.entry("from")?.value
        }
        let texts = (sources ?? []).flatMap(\.items)
        let fields = texts.flatMap { node -> [RegisterField] in
            let expression = silent.scope.value(node, Self.type)
            let names = [expression?.first, expression?.second].compactMap { $0 }
            return names.compactMap { try? RegisterText.read($0).get() }
        }
        modbus = ModbusModel(unit: unit, blocks: plan.blocks(for: fields))
        self.plan = plan
    }

    private let plan: RegisterPlan

    private static let type = TextType(expected, reading: { FieldExpression($0) })

    /// Finds the registers of a value.
    func find(_ node: Node, _ scope: Scope) -> Sources.Found? {
        let finder = FieldFinder(
            type: Self.type,
            separated: "one request must read two different registers: 'holes' and 'largest' under "
                + "'modbus' limit the requests"
        ) { text, range in look(text, range, scope) }
        return finder.find(node, scope)
    }

    private func look(
        _ text: String, _ range: SourceRange, _ scope: Scope
    ) -> FieldFinder.Field? {
        switch RegisterText.read(text) {
        case .failure(let mismatch):
            scope.error(
                mismatch.message ?? "expected \(Self.expected), found '\(text)'", range,
                suggestion: mismatch.suggestion)
            return nil
        case .success(let field):
            return place(of: field, range, scope)
        }
    }

    private func place(
        of field: RegisterField, _ range: SourceRange, _ scope: Scope
    ) -> FieldFinder.Field? {
        for (message, block) in modbus.blocks.enumerated() {
            guard let slot = block.fields.firstIndex(of: field) else { continue }
            let largest = plan.largestRead(of: field.table)
            guard block.range.addresses.count <= largest else {
                scope.error(
                    "this takes \(block.range.addresses.count) registers, and a request reads "
                        + "\(largest) at most", range)
                return nil
            }
            return FieldFinder.Field(message: message, slot: slot, content: field.kind)
        }
        return nil
    }
}

extension Node {
    /// The items of a list, or the node itself.
    fileprivate var items: [Node] {
        if case .sequence(let items) = kind { return items }
        return [self]
    }
}

extension RegisterField {
    /// The kind of its content.
    fileprivate var kind: Sources.Content {
        switch content {
        case .bits(_, let bits) where bits.count == 1: return .bit
        case .bits: return .whole
        case .text: return .word
        case .number(let type): return type.rawType == .decimal ? .decimal : .whole
        }
    }
}
