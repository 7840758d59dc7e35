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

    let registers: RegisterText

    /// - Parameters:
    ///   - sunSpec: The models of SunSpec that the file reads.
    ///   - usesMultiple: Whether single registers are set by the functions for several.
    ///   - values: The device file; mistakes in it are not reported.
    init(
        unit: UInt8, plan: RegisterPlan, sunSpec: [SunSpecModel], usesMultiple: Bool,
        values: Section
    ) {
        let registers = RegisterText(models: sunSpec)
        self.registers = registers
        let silent = values.read(
            in: Scope(file: values.scope.file, report: Report(), settings: values.scope.settings))
        let fields = Self.nodes(of: "from", silent).flatMap { node -> [RegisterField] in
            let expression = silent.scope.value(node, Self.type)
            let names = [expression?.first, expression?.second].compactMap { $0 }
            return names.compactMap { try? registers.read($0).get() }
        }
        let nodes = Self.nodes(of: "set", silent)
        let setters = RegisterSetter(registers: registers, scope: silent.scope)
        let set = Self.values(silent).compactMap { value -> RegisterField? in
            guard let set = value.entry("set")?.value, set.entries == nil else { return nil }
            return setters.read(set, from: value.entry("from")?.value)
        }
        let constants = RegisterConstants(
            registers: registers, usesMultiple: usesMultiple, scope: silent.scope)
        let buttons = nodes.filter(RegisterConstants.isMeant)
        let words = nodes.compactMap(\.entries).joined().map(\.value)
        let setup = values.entry("setup").map { [$0.value] } ?? []
        let all =
            set.flatMap { $0.writes(usesMultiple) }
            + (setup + buttons + words).compactMap(constants.read).joined()
        modbus = ModbusModel(
            unit: unit, blocks: plan.blocks(for: fields, sunSpec),
            writes: all.enumerated().filter { !all[..<$0.offset].contains($0.element) }
                .map(\.element), sunSpec: sunSpec)
        self.plan = plan
        self.usesMultiple = usesMultiple
    }

    private static func nodes(of key: String, _ file: Section) -> [Node] {
        values(file).compactMap { $0.entry(key)?.value }.flatMap(\.items)
    }

    private static func values(_ file: Section) -> [Node] {
        file.section("values", keys: nil)?.entries.map(\.value) ?? []
    }

    /// The register that commands to a value set.
    ///
    /// - Parameter section: The value.
    func setter(_ entry: Entry, _ section: Section) -> SetterReader.Found? {
        if entry.value.entries != nil { return constants(entry, section) }
        if let text = entry.value.scalar?.text, ["true", "yes", "on"].contains(text.lowercased()) {
            let own = section.entry("from")?.value.scalar?.text
            section.scope.error(
                "expected the register that is written, like holding 5, found '\(text)'",
                entry.value.range, suggestion: own.flatMap { settable.accepts($0) ? $0 : nil })
            return nil
        }
        let setters = RegisterSetter(registers: registers, scope: section.scope)
        guard let field = setters.read(entry.value, from: section.entry("from")?.value) else {
            return nil
        }
        let writes = field.writes(usesMultiple).compactMap { modbus.writes.firstIndex(of: $0) }
        guard field.table == .coil else {
            return writes.first.map {
                SetterReader.Found(setter: .field(write: $0, slot: 0), content: field.kind)
            }
        }
        guard writes.count == 2 else { return nil }
        let choices: [Setter.Choice] = [
            .init(.onOff(true), write: writes[0]), .init(.onOff(false), write: writes[1]),
        ]
        return SetterReader.Found(setter: .writes(choices), content: field.kind)
    }

    private var settable: TextType<RegisterField> { Self.settable(registers) }

    /// A register that can be written.
    static func settable(_ registers: RegisterText) -> TextType<RegisterField> {
        TextType("a register like holding 5, holding 5 f32be or coil 3") { text in
            registers.read(text).flatMap { field in
                guard field.table == .holding || field.table == .coil else {
                    return .failure(
                        Mismatch(
                            "a table '\(field.table.rawValue)' can only be read: commands set "
                                + "'holding' or 'coil'"))
                }
                if case .bits = field.content, field.table == .holding {
                    return .failure(
                        Mismatch(
                            "some bits of a register cannot be set alone: the others would be "
                                + "lost; set the whole register"))
                }
                return .success(field)
            }
        }
    }

    private let plan: RegisterPlan
    /// Whether single registers are set by the functions for several.
    let usesMultiple: Bool

    static let type = TextType<FieldExpression>(expected) { text in
        if let mismatch = FieldExpression.mismatch(text) { return .failure(mismatch) }
        guard let expression = FieldExpression(text) else { return .failure(Mismatch()) }
        guard !expression.first.contains(" "),
            case .failure(let mismatch) = RegisterText(models: []).read(expression.first)
        else { return .success(expression) }
        return .failure(mismatch)
    }

    /// Finds the registers of a value.
    func find(_ node: Node, _ scope: Scope) -> Sources.Found? {
        for item in node.items { refuseUnsignedExponent(item, scope) }
        let finder = FieldFinder(
            type: Self.type,
            separated: "one request must read two different registers: 'holes' and 'largest' under "
                + "'modbus' limit the requests"
        ) { text, range in look(text, range, scope) }
        return finder.find(node, scope)
    }

    /// A scale factor of -1 without a sign would be 65535, and the value always unknown.
    private func refuseUnsignedExponent(_ node: Node, _ scope: Scope) {
        guard let text = node.scalar?.text, let expression = FieldExpression(text),
            expression.operation == .power, let name = expression.second,
            case .success(let field) = registers.read(name),
            case .number(.integer(let type)) = field.content, type.sign == .unsigned
        else { return }
        let register = name.split(separator: " ").prefix(2).joined(separator: " ")
        scope.error(
            "a scale factor has a sign, and \(type.name) has none", node.range,
            suggestion: "\(expression.first) * 10^\(register) i16be")
    }

    private func look(
        _ text: String, _ range: SourceRange, _ scope: Scope
    ) -> FieldFinder.Field? {
        switch registers.read(text) {
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
    /// The entries of a mapping; `nil` for any other node.
    var entries: [Entry]? {
        if case .mapping(let entries) = kind { return entries }
        return nil
    }

    /// The items of a list, or the node itself.
    fileprivate var items: [Node] {
        if case .sequence(let items) = kind { return items }
        return [self]
    }
}

extension RegisterField {
    /// The kind of its content.
    var kind: Sources.Content {
        switch content {
        case .bits(_, let bits) where bits.count == 1: return .bit
        case .bits: return .whole
        case .text: return .word
        case .number(let type): return type.rawType == .decimal ? .decimal : .whole
        }
    }
}

extension RegisterField {
    /// The requests that set it: one, or one for on and one for off.
    fileprivate func writes(_ usesMultiple: Bool) -> [RegisterWrite] {
        guard table == .coil else {
            return [RegisterWrite(self, .register, usesMultiple: usesMultiple)]
        }
        return [true, false].map {
            RegisterWrite(self, .coil(isOn: $0), usesMultiple: usesMultiple)
        }
    }
}
