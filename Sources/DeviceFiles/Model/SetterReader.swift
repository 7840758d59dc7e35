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
        guard parts.count == 2 else {
            return refuseFields(index, entry.value) ? button(index, write.name) : nil
        }
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

    /// A value whose one command sends a constant write.
    func button(_ index: Int, _ text: String) -> Found? {
        if let from = section.entry("from") {
            scope.error(
                "a button has no state, so 'from' cannot stand beside 'set: \(text)'",
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
        var found: [(word: String, write: Int)] = []
        for entry in section.entries {
            guard let index = scope.index(of: entry.value, in: writes.map(\.name), "write"),
                refuseFields(index, entry.value)
            else { continue }
            found.append((entry.key, index))
        }
        guard found.count == section.entries.count, !found.isEmpty else { return nil }
        return choices(found)
    }

    /// A value with a constant write for each word.
    ///
    /// - Parameter readsBit: Whether the value that is read is a bit, on or off.
    func choices(_ found: [(word: String, write: Int)], readsBit: Bool = false) -> Found {
        let isSwitch =
            Set(found.map(\.word)) == ["on", "off"] && (section.entry("from") == nil || readsBit)
        let mapping = Mapping.words(
            found.enumerated().map { NumberedWord(number: Int64($0.offset), word: $0.element.word) }
        )
        return Found(
            setter: .writes(
                found.map {
                    .init(isSwitch ? .onOff($0.word == "on") : .text($0.word), write: $0.write)
                }),
            content: .choice(isSwitch ? .onOff : mapping))
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
        case .onOff where choices.allSatisfy { $0.value.isOnOff }: return
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

extension Value {
    fileprivate var isOnOff: Bool {
        if case .onOff = self { return true }
        return false
    }
}
