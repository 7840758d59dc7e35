// SPDX-License-Identifier: Apache-2.0

import Devices
import Diagnostics
import Plan
import YAML

/// A valid device file, from which models are compiled: one for all devices with equal settings.
///
/// The tree is read again for other settings. So any text may contain a setting. Everything that
/// depends on the text (sizes of frames, positions of checks, false frames in noise) is computed
/// and checked again.
final class ModelSource {
    let declarations: SettingDeclarations
    /// The model with the defaults; a setting without a default has the value of the first example.
    let file: DeviceFile
    let name: String
    private let title: String
    private let section: Section
    private let examples: [TestedExample]
    /// `nil` stands for settings with which the file has mistakes.
    private var compiled: [(settings: Settings, file: DeviceFile?)]

    init(
        section: Section, declarations: SettingDeclarations, name: String, title: String,
        settings: Settings, body: ModelBody, examples: [TestedExample]
    ) {
        self.section = section
        self.declarations = declarations
        self.name = name
        self.title = title
        self.examples = examples
        file = body.file(
            name: name, title: title, source: section.scope.file, settings: settings,
            examples: examples)
        compiled = [(settings, file)]
    }

    /// The model with a device's settings.
    ///
    /// - Parameter note: The place of these settings, for mistakes that only they cause.
    /// - Returns: `nil` when the file has mistakes with these settings; they are reported once.
    func file(
        with settings: Settings, _ report: Report, because note: Diagnostic.Note
    ) -> DeviceFile? {
        if let known = compiled.first(where: { $0.settings == settings }) { return known.file }
        let own = Report()
        let file = compile(section.with(settings, report: own), settings)
        report.add(own, because: note)
        compiled.append((settings, own.hasErrors ? nil : file))
        return own.hasErrors ? nil : file
    }

    /// What the file tells a person; read again each time, so that a gateway does not keep it.
    var description: ModelDescription {
        let scope = Scope(file: section.scope.file, report: Report())
        return DescriptionReader(section: section.read(in: scope)).read()
    }

    private func compile(_ section: Section, _ settings: Settings) -> DeviceFile? {
        guard let body = BodyReader(section: section).read() else { return nil }
        SimulationCheck(model: body.model(name: name, title: title), section: section).report()
        return body.file(
            name: name, title: title, source: section.scope.file, settings: settings,
            examples: examples)
    }
}
