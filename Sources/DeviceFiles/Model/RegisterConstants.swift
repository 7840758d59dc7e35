// SPDX-License-Identifier: Apache-2.0

import Devices
import Diagnostics
import Readings
import Wire
import YAML

/// Reads what is always written into a register or a coil of a Modbus device: by `setup`, by a
/// button, or by the word of a command.
///
///     { holding 0x10: 5, holding 20 f32be: 1.5, coil 3: on }
struct RegisterConstants {
    let registers: RegisterText
    /// Whether single registers are set by the functions for several.
    let usesMultiple: Bool
    let scope: Scope

    /// Whether a node has this form: its first key names a register.
    static func isMeant(by node: Node) -> Bool {
        guard case .mapping(let entries) = node.kind, let key = entries.first?.key else {
            return false
        }
        // A word has no space, so `holding 5` misspelt is not taken for one.
        return key.contains(" ") || ModbusTable(rawValue: key) != nil
    }

    /// The writes of a mapping, or of a list of such mappings, in order; `nil` with a mistake,
    /// which is reported.
    func read(_ node: Node) -> [RegisterWrite]? {
        var items = [node]
        if case .sequence(let list) = node.kind, !list.isEmpty { items = list }
        let writes = items.map { item -> [RegisterWrite]? in
            guard case .mapping(let entries) = item.kind, !entries.isEmpty else {
                scope.error(
                    "expected registers and what is written into them, like "
                        + "{ holding 5: 1, coil 3: on }, found \(item.found)", item.range,
                    suggestion: constant(item))
                return nil
            }
            let writes = entries.map(read)
            return writes.contains(nil) ? nil : writes.compactMap { $0 }
        }
        return writes.contains { $0 == nil } ? nil : writes.flatMap { $0 ?? [] }
    }

    /// The one write of a button, or of a word.
    func single(_ node: Node) -> RegisterWrite? {
        guard let writes = read(node) else { return nil }
        guard writes.count == 1 else {
            scope.error("a command writes one register: these are \(writes.count)", node.range)
            return nil
        }
        return writes[0]
    }

    /// A register without a content, with one.
    private func constant(_ node: Node) -> String? {
        guard let text = node.scalar?.text,
            case .success(let field) = RegisterDrafts.settable(registers).read(text)
        else { return nil }
        return "{ \(text): \(field.table == .coil ? "on" : "1") }"
    }

    private func read(_ entry: Entry) -> RegisterWrite? {
        let key = Node(.scalar(Scalar(entry.key, .plain)), entry.keyRange)
        guard let field = scope.value(key, RegisterDrafts.settable(registers).fixed) else {
            return nil
        }
        guard field.table == .holding else {
            return scope.value(entry.value, .onOff).map {
                RegisterWrite(field, .coil(isOn: $0), usesMultiple: usesMultiple)
            }
        }
        return scope.value(entry.value, .content(of: field.content)).map {
            RegisterWrite(field, .constant($0), usesMultiple: usesMultiple)
        }
    }
}

extension RegisterDrafts {
    /// A button, or what is written for each word.
    func constants(_ entry: Entry, _ section: Section) -> SetterReader.Found? {
        let reader = RegisterConstants(
            registers: registers, usesMultiple: usesMultiple, scope: section.scope)
        let setters = SetterReader(writes: [], section: section)
        if RegisterConstants.isMeant(by: entry.value) {
            guard let write = reader.single(entry.value),
                let index = modbus.writes.firstIndex(of: write)
            else { return nil }
            return setters.button(index, "{ \(write.field.name): ... }")
        }
        let words = entry.value.entries ?? []
        if words.isEmpty {
            section.scope.error(
                "expected what to write for each word, like on: { holding 5: 1 }",
                entry.value.range)
        }
        let found = words.map { word in
            reader.single(word.value).flatMap { modbus.writes.firstIndex(of: $0) }
                .map { (word.key, $0) }
        }
        guard !found.isEmpty, !found.contains(where: { $0 == nil }) else { return nil }
        return setters.choices(found.compactMap { $0 }, readsBit: isBit(section.entry("from")))
    }

    private func isBit(_ from: Entry?) -> Bool {
        guard let text = from?.value.scalar?.text,
            case .success(let field) = registers.read(text)
        else { return false }
        return field.kind == .bit
    }

    /// The writes of the setup.
    func setup(_ entry: Entry, _ scope: Scope) -> [Int] {
        let reader = RegisterConstants(
            registers: registers, usesMultiple: usesMultiple, scope: scope)
        return reader.read(entry.value)?.compactMap { modbus.writes.firstIndex(of: $0) } ?? []
    }
}

extension TextType<[UInt8]> {
    /// The bytes of a constant in registers.
    fileprivate static func content(of content: FrameLayout.Slot.Content) -> TextType {
        guard case .number(let type) = content else {
            return TextType("a text of up to \(content.width) characters") { text in
                let bytes = Array(text.utf8)
                let padding = content.width - bytes.count
                return padding < 0 ? nil : bytes + [UInt8](repeating: 0, count: padding)
            }
        }
        let bounds = type.range.map { " from \($0.lowerBound) to \($0.upperBound)" } ?? ""
        return TextType("a number\(bounds), like 5 or 0x1F") { text in
            number(text).flatMap { try? type.bytes(of: $0) }
        }
    }

    /// Data sheets write the codes of commands in hexadecimal.
    private static func number(_ text: String) -> RawValue? {
        if text.lowercased().hasPrefix("0x") {
            let digits = text.dropFirst(2)
            guard digits.allSatisfy(\.isHexDigit) else { return nil }
            return Int64(digits, radix: 16).map(RawValue.integer)
        }
        return Decimal(text).map { number in
            number.integer.map(RawValue.integer)
                ?? .decimal(mantissa: number.mantissa, exponent: number.exponent)
        }
    }
}
