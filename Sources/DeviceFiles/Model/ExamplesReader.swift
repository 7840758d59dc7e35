// SPDX-License-Identifier: Apache-2.0

import Devices
import Diagnostics
import YAML

/// Reads the examples of a model, and tests each with its settings.
struct ExamplesReader {
    private let section: Section
    private let declarations: SettingDeclarations
    private let name: String
    /// Each example and its settings; `nil` for wrong settings.
    private let items: [(node: Node, settings: Settings?)]
    /// The settings with which a model is checked and shown without a device: the defaults, or the
    /// settings of the first example when a setting has no default.
    let standardSettings: Settings

    /// - Parameter section: The whole device file.
    init(section: Section, declarations: SettingDeclarations, name: String) {
        self.section = section
        self.declarations = declarations
        self.name = name
        let nodes = Self.nodes(section)
        let assignment = SettingsAssignment(declarations: declarations, scope: section.scope)
        let items = nodes.map { node in
            let place = section.scope.place(node.title)
            return (
                node: node,
                settings: assignment.read(node.entry("settings"), of: name, missingAt: place)
            )
        }
        self.items = items
        standardSettings =
            declarations.defaults ?? items.lazy.compactMap(\.settings).first
            ?? Self.unresolved(declarations, isReported: !items.isEmpty, section.scope)
    }

    /// The examples that pass; the mistakes of the others are reported.
    ///
    /// - Parameter model: The model with the standard settings, without examples.
    func read(_ model: Model) -> [TestedExample] {
        var models: [(settings: Settings, model: Model?)] = [(standardSettings, model)]
        return items.compactMap { node, settings in
            guard let settings else { return nil }
            if !models.contains(where: { $0.settings == settings }) {
                models.append((settings, self.model(model, with: settings, at: node)))
            }
            guard let model = models.first(where: { $0.settings == settings })?.model else {
                return nil
            }
            let scope = section.with(settings).scope
            let earlierErrors = scope.report.errors
            let keys = ExampleKeysReader(scope: scope).read(node)
            let example = ExampleReader(model: model.keyed(by: keys), scope: scope).read(node)
            guard scope.report.errors == earlierErrors else { return nil }
            return example.map { TestedExample(example: $0, settings: settings, keys: keys) }
        }
    }

    /// The model with the settings of an example; mistakes that they cause are reported there.
    private func model(_ standard: Model, with settings: Settings, at node: Node) -> Model? {
        let own = Report()
        let body = BodyReader(section: section.with(settings, report: own)).read()
        let place = section.scope.place(node.entry("settings")?.value.range ?? node.range)
        section.scope.report.add(
            own, because: Diagnostic.Note("with the settings of this example", at: place))
        return own.hasErrors ? nil : body?.model(name: standard.name, title: standard.title)
    }

    private static func nodes(_ section: Section) -> [Node] {
        guard let entry = section.entry("examples") else { return [] }
        guard case .sequence(let items) = entry.value.kind else {
            section.scope.error(
                "expected a list of examples, found \(entry.value.found)", entry.value.range)
            return []
        }
        return items
    }

    /// Without defaults and without an example the file cannot be checked.
    private static func unresolved(
        _ declarations: SettingDeclarations, isReported: Bool, _ scope: Scope
    ) -> Settings {
        let missing = declarations.definitions.filter { $0.standard == nil }
        for definition in missing where !isReported {
            let name = definition.name
            scope.report.add(
                Diagnostic(
                    "the setting '\(name)' has no default, so an example must give it",
                    at: definition.place,
                    notes: [Diagnostic.Note("write 'settings: { \(name): ... }' in an example")]))
        }
        return Settings(
            values: declarations.definitions.compactMap(\.standard),
            unresolved: declarations.wrong + missing.map(\.name))
    }
}

extension Node {
    /// The entry of a key, if the node is a mapping that has it.
    func entry(_ key: String) -> Entry? {
        guard case .mapping(let entries) = kind else { return nil }
        return entries.first { $0.key == key }
    }
}
