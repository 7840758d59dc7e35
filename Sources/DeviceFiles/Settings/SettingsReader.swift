// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Readings
import Wire
import YAML

/// The settings that a model declares.
struct SettingDeclarations: Sendable {
    let definitions: [SettingDefinition]
    /// The names of settings with a wrong declaration.
    let wrong: [String]

    static let none = SettingDeclarations(definitions: [], wrong: [])

    /// The defaults; `nil` when a setting has none.
    var defaults: Settings? {
        let values = definitions.compactMap(\.standard)
        guard values.count == definitions.count else { return nil }
        return Settings(values: values, unresolved: wrong)
    }
}

/// Reads the settings that a model declares.
struct SettingsReader {
    static let keys = ["type", "range", "words", "default", "title"]

    let scope: Scope

    func read(_ model: Section) -> SettingDeclarations {
        guard let section = model.section("settings", keys: nil) else { return .none }
        if section.entries.isEmpty { scope.error("expected a setting with a name", section.title) }
        let entries = section.named()
        let definitions = entries.map(read)
        return SettingDeclarations(
            definitions: definitions.compactMap { $0 },
            wrong: zip(entries, definitions).filter { $1 == nil }.map(\.0.key))
    }

    private func read(_ entry: Entry) -> SettingDefinition? {
        guard
            let section = Section(entry.value, title: entry.keyRange, keys: Self.keys, in: scope)
        else { return nil }
        if let first = entry.key.utf8.first, isDigit(first) {
            scope.error(
                "the name of a setting begins with a letter, because it is used as $name",
                entry.keyRange)
            return nil
        }
        let kind = section.required("type", .settingKind)
        let title = section.value("title", .line)
        guard let kind, !refusesStranger(section, kind) else { return nil }
        let range = section.value("range", .range(of: kind))
        let words = section.entry("words").map { readWords($0.value) } ?? []
        guard section.entry("range") == nil || range != nil, let words else { return nil }
        let definition = SettingDefinition(
            name: entry.key, kind: kind, range: range ?? kind.bounds, words: words,
            title: title, place: scope.place(entry.keyRange))
        guard let standard = section.entry("default") else { return definition }
        return definition.read(standard.value, in: scope).map { definition.with(default: $0) }
    }

    /// Reports a key that belongs to the other kind, and returns whether there is one.
    private func refusesStranger(_ section: Section, _ kind: SettingDefinition.Kind) -> Bool {
        guard let other = section.entry(kind == .text ? "range" : "words") else { return false }
        scope.error(
            kind == .text
                ? "'range' is for numbers; a text has 'words'"
                : "'words' is for texts; a number has 'range'", other.keyRange)
        return true
    }

    private func readWords(_ node: Node) -> [String]? {
        guard case .sequence(let items) = node.kind, !items.isEmpty else {
            scope.error("expected a list of texts like [in, out], found \(node.found)", node.range)
            return nil
        }
        let words = items.map { scope.value($0, .line) }
        return words.contains(nil) ? nil : words.compactMap { $0 }
    }
}

extension SettingDefinition.Kind {
    /// The range of a number type of the wire; `nil` for any other kind.
    fileprivate var bounds: ClosedRange<Decimal>? {
        guard case .wire(let type) = self else { return nil }
        return type.range.map { Decimal($0.lowerBound)...Decimal($0.upperBound) }
    }
}

extension TextType<ClosedRange<Decimal>> {
    /// A range within the range of the kind.
    fileprivate static func range(of kind: SettingDefinition.Kind) -> TextType {
        TextType(range.expected) { text in
            range.read(text).flatMap { range in
                guard let bounds = kind.bounds, range.clamped(to: bounds) != range else {
                    return .success(range)
                }
                return .failure(
                    Mismatch("the type holds \(bounds.written)"))
            }
        }
    }
}

extension TextType<SettingDefinition.Kind> {
    fileprivate static let settingKind = TextType(
        "number, text, or a type of the wire like u8, u16be or dec2"
    ) { text in
        if text == "number" { return .success(.number) }
        if text == "text" { return .success(.text) }
        if let type = NumberType(name: text) { return .success(.wire(type)) }
        let names = ["number", "text"] + NumberType.all.map(\.name)
        let guess = FamiliarType.name(for: text).flatMap { NumberType(name: $0)?.name }
        return .failure(Mismatch(suggestion: guess ?? nearest(to: text, in: names)))
    }
}
