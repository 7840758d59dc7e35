// SPDX-License-Identifier: Apache-2.0

import Devices
import Diagnostics
import Plan
import YAML

/// A device file that was read and found right: its model is compiled from here, once for all
/// devices with equal settings.
///
/// The tree is read again for other settings. So a setting may stand in any text, and all that the
/// text decides (sizes of frames, positions of checks, chances in noise) is worked out anew and
/// checked anew.
final class ModelSource {
    let declarations: SettingDeclarations
    /// The model with the defaults, or, where a setting has none, as its first example has it.
    let file: DeviceFile
    let name: String
    private let title: String
    private let section: Section
    private let examples: [TriedExample]
    /// `nil` stands for settings with which the file is wrong.
    private var compiled: [(settings: Settings, file: DeviceFile?)]

    init(
        section: Section, declarations: SettingDeclarations, name: String, title: String,
        settings: Settings, body: ModelBody, examples: [TriedExample]
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
    /// - Parameter note: Where these settings are written, for mistakes that only they bring about.
    /// - Returns: `nil` when the file is wrong with these settings; that is reported once.
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

    private func compile(_ section: Section, _ settings: Settings) -> DeviceFile? {
        guard let body = BodyReader(section: section).read() else { return nil }
        SimulationCheck(model: body.model(name: name, title: title), section: section).report()
        return body.file(
            name: name, title: title, source: section.scope.file, settings: settings,
            examples: examples)
    }
}
