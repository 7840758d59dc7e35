// SPDX-License-Identifier: Apache-2.0

import Devices
import Diagnostics
import YAML

/// Reads a device file: from the tree to a source for models, or to its mistakes.
///
/// The reader follows dependence, not the order of the file: settings, which all other parts may
/// use; frames; then reads and values, which name frames; then examples, which name values. A part
/// with mistakes is recorded as `nil`. So the parts that refer to it are still checked, and do not
/// report the same mistake again.
///
/// A file is checked once, with its defaults and with the settings of its examples. Mistakes that
/// the settings of a device cause are found when the model is compiled for it (`ModelSource`).
struct ModelReader {
    static let keys =
        [
            "model", "title", "settings", "serial", "pins", "sysfs", "every", "stale-after",
            "frames", "refusals", "reads", "writes", "modbus", "values", "examples",
        ] + LifecycleReader.keys + DescriptionReader.keys
    /// The keys without settings, or whose settings are not those of a device.
    private static let keysWithoutSettings =
        ["model", "title", "settings", "examples"] + DescriptionReader.keys

    private let section: Section
    private let scope: Scope
    /// Receives the mistakes of the examples.
    private let exampleReport: Report
    /// The number of errors in the report before this file was read.
    private let earlierErrors: Int

    /// - Parameters:
    ///   - examples: The report for the mistakes of the examples; `nil` for the same one.
    ///   - earlierErrors: The number of errors in the report before this file was read.
    init?(
        _ document: Document, report: Report, examples: Report? = nil, earlierErrors: Int = 0
    ) {
        scope = Scope(file: document.file, report: report)
        exampleReport = examples ?? report
        self.earlierErrors = earlierErrors
        let root = NumberedValues(scope: scope).expanded(document.root)
        guard let section = Section(root, title: root.title, keys: Self.keys, in: scope)
        else { return nil }
        self.section = section
    }

    /// - Parameter place: The model that the path of the file names, if it names one.
    func read(place: String?) -> ModelSource? {
        let name = section.required("model", .modelName)
        let title = section.required("title", .line)
        if let name, let place, name != place, let entry = section.entry("model") {
            scope.error(
                "the model is '\(name)', but the file is at \(place).yaml: they must agree",
                entry.value.range, suggestion: place)
        }
        _ = DescriptionReader(section: section).read()
        let declarations = SettingsReader(scope: scope).read(section)
        refuseUnused(declarations)
        let earlier = scope.report.errors
        let examples = ExamplesReader(
            section: section.read(in: Scope(file: scope.file, report: exampleReport)),
            declarations: declarations, name: name ?? "the model")
        let errorsOfExamples = scope.report.errors - earlier
        let body = BodyReader(section: section.with(examples.standardSettings)).read()
        guard let name, let title, let body else { return nil }
        let model = body.model(name: name, title: title)
        SimulationCheck(model: model, section: section).report()
        ClassCheck(model: model, section: section).report()
        // An example of a file with another mistake would often fail because of that mistake.
        let isSound = scope.report.errors == earlierErrors + errorsOfExamples
        if isSound {
            RegisterCheck(model: model, section: section).report()
            PlausibilityCheck(model: model, section: section).report()
            SensorFilesCheck(model: model, section: section).report()
            LineEndCheck(model: model, section: section).report()
            RequestCheck(model: model, section: section).report()
        }
        return ModelSource(
            section: section, declarations: declarations, name: name, title: title,
            settings: examples.standardSettings, body: body,
            examples: isSound ? examples.read(model) : [])
    }

    private func refuseUnused(_ declarations: SettingDeclarations) {
        let used = Set(
            section.entries.filter { !Self.keysWithoutSettings.contains($0.key) }
                .flatMap(\.value.settingNames))
        for definition in declarations.definitions where !used.contains(definition.name) {
            scope.report.add(
                Diagnostic(
                    "the setting '\(definition.name)' is not used", at: definition.place,
                    notes: [Diagnostic.Note("a text uses it as $\(definition.name)")]))
        }
    }
}

extension Section {
    /// The same keys, with those settings.
    func with(_ settings: Settings, report: Report? = nil) -> Section {
        read(in: Scope(file: scope.file, report: report ?? scope.report, settings: settings))
    }
}

extension Node {
    /// The place of the diagnostic for a key missing in the file: its first key.
    var title: SourceRange {
        if case .mapping(let entries) = kind, let first = entries.first { return first.keyRange }
        return SourceRange(at: range.start)
    }

    /// The settings that the texts of the node name.
    fileprivate var settingNames: [String] {
        switch kind {
        case .scalar(let scalar): return SettingText.names(in: scalar.text)
        case .mapping(let entries): return entries.flatMap(\.value.settingNames)
        case .sequence(let items): return items.flatMap(\.settingNames)
        }
    }
}
