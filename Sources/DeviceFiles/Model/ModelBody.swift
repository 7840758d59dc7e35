// SPDX-License-Identifier: Apache-2.0

import Devices
import Diagnostics
import Plan
import Wire
import YAML

/// A model before its name and its examples are read.
struct ModelBody {
    let kind: Model.Kind
    let values: [ValueDefinition]
    let every: Duration?
    let staleAfter: Duration?
    let serial: SerialSettings?
    let pins: [PinSettings]

    func model(
        name: String, title: String, examples: [Example] = [], keys: FrameKeys? = nil
    ) -> Model {
        Model(
            name: name, title: title, kind: kind.keyed(by: keys), values: values, every: every,
            staleAfter: staleAfter, examples: examples)
    }

    /// - Parameters:
    ///   - source: The file that the body was read from.
    ///   - settings: The settings with which the body was compiled.
    ///   - examples: The examples of the file, each with the settings and the keys with which it
    ///     passes. The model has the keys of the first one, until a device gives its own.
    func file(
        name: String, title: String, source: SourceFile, settings: Settings,
        examples: [TestedExample]
    ) -> DeviceFile {
        let keys = examples.lazy.compactMap(\.keys).first
        let bare = model(name: name, title: title, keys: keys)
        let own = examples.compactMap { tested -> Example? in
            let example = tested.example.sealed(
                from: kind.keyed(by: tested.keys), for: bare.kind)
            return tested.settings == settings ? example : example.flatMap(bare.restated)
        }
        return DeviceFile(
            path: source.path, source: source.text, settings: settings.texts,
            model: model(name: name, title: title, examples: own, keys: keys), serial: serial,
            pins: pins)
    }
}
