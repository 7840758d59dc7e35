// SPDX-License-Identifier: Apache-2.0

import Devices
import Diagnostics
import Readings
import YAML

/// Finds the fields that a value comes from: one text, or a list of several. A text names one
/// field, or two and what both give.
struct FieldFinder {
    /// A field by its indices.
    struct Field {
        let message: Int
        let slot: Int
        let content: Sources.Content
    }

    let type: TextType<FieldExpression>
    /// The mistake of two fields that are not in one message.
    let separated: String
    /// Finds one field by its name; `nil` for an unknown one, which is reported.
    let look: (String, SourceRange) -> Field?

    func find(_ node: Node, _ scope: Scope) -> Sources.Found? {
        guard case .sequence(let items) = node.kind, !items.isEmpty else {
            return findOne(node, scope)
        }
        let found = items.map { findOne($0, scope) }
        guard !found.contains(where: { $0 == nil }), let content = found[0]?.content else {
            return nil
        }
        for (item, other) in zip(items, found) where other?.content != content {
            scope.error(
                "this field has another kind of content than the first one: all fields of a value "
                    + "must have the same", item.range)
            return nil
        }
        let sources = found.flatMap { $0?.fields ?? [] }
        return Sources.Found(source: .fields(sources), content: content)
    }

    private func findOne(_ node: Node, _ scope: Scope) -> Sources.Found? {
        guard let expression = scope.value(node, type),
            let first = look(expression.first, node.range)
        else { return nil }
        guard let operation = expression.operation, let name = expression.second else {
            return Sources.Found(
                source: .field(message: first.message, slot: first.slot), content: first.content)
        }
        guard let second = look(name, node.range) else { return nil }
        return both(first, second, expression, operation, node, scope)
    }

    private func both(
        _ first: Field, _ second: Field, _ expression: FieldExpression,
        _ operation: FieldExpression.Operation, _ node: Node, _ scope: Scope
    ) -> Sources.Found? {
        guard first.message == second.message, first.slot != second.slot else {
            scope.error(separated, node.range)
            return nil
        }
        guard first.content.isNumber, second.content.isNumber else {
            scope.error("only numbers can be combined", node.range)
            return nil
        }
        let partner: FieldSource.Partner.Operation
        switch operation {
        case .sum: partner = .sum(weight: expression.weight ?? Decimal(1))
        case .difference: partner = .difference
        case .product: partner = .product
        case .quotient: partner = .quotient
        case .power: partner = .power
        }
        let isWhole =
            [first, second].allSatisfy { $0.content == .whole }
            && ![.quotient, .power].contains(operation)
            && (expression.weight ?? Decimal(1)).integer != nil
        let source = FieldSource(
            message: first.message, slot: first.slot,
            partner: .init(slot: second.slot, operation: partner))
        let isScaled = operation == .power && first.content == .whole
        return Sources.Found(
            source: .fields([source]), content: isWhole ? .whole : isScaled ? .scaled : .decimal)
    }
}
