// SPDX-License-Identifier: Apache-2.0

import Devices
import Diagnostics
import Plan
import YAML

/// A model as far as it is known when only its name and its examples are left to read.
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
    ///   - settings: What the body was compiled with.
    ///   - examples: Those of the file, each with the settings with which it holds.
    func file(
        name: String, title: String, source: SourceFile, settings: Settings,
        examples: [TriedExample]
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
