// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import YAML

/// Reads the settings that a device or an example gives, and takes the defaults for the others.
struct SettingsAssignment {
    let declarations: SettingDeclarations
    /// The file in which the values are written.
    let scope: Scope
    /// An example of how to write a setting there, from its name.
    var example: (String) -> String = { "settings: { \($0): ... }" }

    /// - Parameters:
    ///   - entry: The key `settings`, if present.
    ///   - place: The place of the diagnostic for a missing setting.
    /// - Returns: `nil` when one is wrong or missing, which is reported.
    func read(_ entry: Entry?, of model: String, missingAt place: SourcePlace) -> Settings? {
        let section = entry.flatMap { given($0, model) }
        guard entry == nil || section != nil else { return nil }
        let definitions = declarations.definitions
        let values = definitions.map { definition -> Setting? in
            if let given = section?.entry(definition.name) {
                return definition.read(given.value, in: scope)
            }
            // A misspelt name is already reported, as an unknown key.
            guard section?.lacks(definition.name) ?? true else { return nil }
            return definition.standard ?? missing(definition, place, model)
        }
        guard section?.hasUnknownKeys != true, !values.contains(where: { $0 == nil }) else {
            return nil
        }
        return Settings(values: values.compactMap { $0 }, unresolved: declarations.wrong)
    }

    private func given(_ entry: Entry, _ model: String) -> Section? {
        let names = declarations.definitions.map(\.name) + declarations.wrong
        guard !names.isEmpty else {
            scope.error("\(model) has no settings", entry.keyRange)
            return nil
        }
        return Section(entry.value, title: entry.keyRange, keys: names, in: scope)
    }

    private func missing(
        _ definition: SettingDefinition, _ place: SourcePlace, _ model: String
    ) -> Setting? {
        scope.report.add(
            Diagnostic(
                "missing setting '\(definition.name)': \(model) has no default for it", at: place,
                notes: [
                    Diagnostic.Note("it is declared here", at: definition.place),
                    Diagnostic.Note("write \(example(definition.name))"),
                ]))
        return nil
    }
}
