// SPDX-License-Identifier: Apache-2.0

import Devices
import Diagnostics
import Plan
import YAML

/// A model before its name and its examples are read.
struct ModelBody {
    let kind: Model.Kind
    let values: [ValueDefinition]
    let every: Duration?
    let staleAfter: Duration?
    let serial: SerialSettings?
    let pins: [PinSettings]

    func model(name: String, title: String, examples: [Example] = []) -> Model {
        Model(
            name: name, title: title, kind: kind, values: values, every: every,
            staleAfter: staleAfter, examples: examples)
    }

    /// - Parameters:
    ///   - source: The file that the body was read from.
    ///   - settings: The settings with which the body was compiled.
    ///   - examples: The examples of the file, each with the settings with which it passes.
    func file(
        name: String, title: String, source: SourceFile, settings: Settings,
        examples: [TestedExample]
    ) -> DeviceFile {
        let bare = model(name: name, title: title)
        let own = examples.compactMap {
            $0.settings == settings ? $0.example : bare.restated($0.example)
        }
        return DeviceFile(
            path: source.path, source: source.text, settings: settings.texts,
            model: model(name: name, title: title, examples: own), serial: serial, pins: pins)
    }
}
