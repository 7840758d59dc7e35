// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Plan

/// All about one model, for a person: the compiled file, its settings and its description.
package struct ModelSheet: Sendable {
    package struct Setting: Sendable {
        package let name: String
        /// The allowed texts, `1..247` or `in, out`; `nil` for any number or text.
        package let range: String?
        /// The setting of a device that gives none; `nil` if each device must give it.
        package let standard: String?
        package let title: String?
    }

    package let file: DeviceFile
    package let settings: [Setting]
    package let description: ModelDescription

    /// Reads one device file.
    ///
    /// - Parameter assignments: Texts like `address=5`; the other settings have their defaults.
    ///   Without any, a setting without a default is that of the first example.
    /// - Throws: All its mistakes; those in the assignments have `--set` in place of a path.
    package static func load(
        _ path: String, set assignments: [String]
    ) throws(Mistakes) -> ModelSheet {
        let source = try ModelSource.load(path)
        let file =
            assignments.isEmpty ? source.file : try source.file(set: assignments)
        return ModelSheet(
            file: file, settings: source.declarations.definitions.map(Setting.init),
            description: source.description)
    }
}

extension ModelSheet.Setting {
    fileprivate init(_ definition: SettingDefinition) {
        name = definition.name
        range =
            definition.range?.written
            ?? (definition.words.isEmpty ? nil : definition.words.joined(separator: ", "))
        standard = definition.standard?.text
        title = definition.title
    }
}
