// SPDX-License-Identifier: Apache-2.0

import Devices
import Readings
import YAML

/// Reads how commands set a value: a field of a write, a write, or one write for each word.
struct SetterReader {
    let writes: [WriteDraft]
    let section: Section
    private var scope: Scope { section.scope }

    init(writes: [WriteDraft], section: Section) {
        self.writes = writes
        self.section = section
    }

    /// What sets a value, and the content that it sends.
    struct Found {
        let setter: Setter
        let content: Sources.Content
    }

    /// - Returns: `nil` with a mistake, which is reported.
    func read(_ entry: Entry) -> Found? {
        if case .mapping = entry.value.kind { return choices(entry) }
        let type = TextType<String>(
            "a field of a write like period.minutes, a write, or a write for each word"
        ) { $0.isEmpty ? nil : $0 }.fixed
        guard let name = scope.value(entry.value, type) else { return nil }
        let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
        guard let index = writes.firstIndex(where: { $0.name == parts.first }) else {
            scope.unknown("write", name, entry.value.range, names)
            return nil
        }
        guard let write = writes[index].write else { return nil }
        guard parts.count == 2 else { return button(index, write, entry) }
        guard let slot = write.request.slot(named: parts[1]) else {
            scope.unknown(
                "field", name, entry.value.range,
                write.request.slotNames.map { "\(parts[0]).\($0)" })
            return nil
        }
        return Found(
            setter: .field(write: index, slot: slot),
            content: Sources.Content(write.request, slot: slot))
    }

    private func button(_ index: Int, _ write: Write, _ entry: Entry) -> Found? {
        guard refuseFields(index, entry.value) else { return nil }
        if let from = section.entry("from") {
            scope.error(
                "a button has no state, so 'from' cannot stand beside 'set: \(write.name)'",
                from.keyRange,
                notes: ["a value with a state has a write for each word: 'set: { on: ... }'"])
            return nil
        }
        return Found(
            setter: .writes([.init(.text("press"), write: index)]), content: .choice(.press))
    }

    private func choices(_ entry: Entry) -> Found? {
        guard let section = Section(entry.value, title: entry.keyRange, keys: nil, in: scope)
        else { return nil }
        if section.entries.isEmpty {
            scope.error("expected a write for each word, like on: relay-on", entry.value.range)
        }
        let words = section.entries.map(\.key)
        let isSwitch = Set(words) == ["on", "off"] && self.section.entry("from") == nil
        var found: [Setter.Choice] = []
        for entry in section.entries {
            guard let index = scope.index(of: entry.value, in: writes.map(\.name), "write"),
                refuseFields(index, entry.value)
            else { continue }
            let value = isSwitch ? Value.onOff(entry.key == "on") : .text(entry.key)
            found.append(.init(value, write: index))
        }
        guard found.count == words.count, !found.isEmpty else { return nil }
        let mapping = Mapping.words(
            words.enumerated().map { NumberedWord(number: Int64($0.offset), word: $0.element) })
        return Found(setter: .writes(found), content: .choice(isSwitch ? .onOff : mapping))
    }

    private func refuseFields(_ index: Int, _ node: Node) -> Bool {
        guard let slots = writes[index].write?.request.slotNames, let first = slots.first else {
            return writes[index].write != nil
        }
        let name = writes[index].name
        scope.error(
            "the write '\(name)' has fields: name the one that this value sets", node.range,
            suggestion: "\(name).\(first)")
        return false
    }

    private var names: [String] {
        writes.flatMap { write in
            let slots = write.write?.request.slotNames ?? []
            return slots.isEmpty ? [write.name] : slots.map { "\(write.name).\($0)" }
        }
    }

    /// Whether the value that is read and the one that is sent can be the same.
    func check(_ found: Found, _ content: Sources.Content, _ mapping: Mapping, _ entry: Entry) {
        if case .writes(let choices) = found.setter, case .choice = found.content {
            return check(choices, mapping, entry)
        }
        let isSame =
            content == found.content
            || content.isNumber && found.content.isNumber && mapping.isNumber
        guard !isSame else { return }
        scope.error(
            "the field that is sent has another kind of content than the one that is read",
            entry.value.range)
    }

    private func check(_ choices: [Setter.Choice], _ mapping: Mapping, _ entry: Entry) {
        let known: [String]
        switch mapping {
        case .words(let words): known = words.map(\.word)
        case .renamed(let words): known = words.map(\.word)
        case .number, .text, .date, .onOff, .pulses:
            scope.error(
                "a value with a write for each word needs an 'enum' of these words",
                entry.keyRange)
            return
        }
        for case .text(let word) in choices.map(\.value) where !known.contains(word) {
            guard case .mapping(let entries) = entry.value.kind,
                let range = entries.first(where: { $0.key == word })?.keyRange
            else { continue }
            scope.unknown("word", word, range, known)
        }
    }
}
