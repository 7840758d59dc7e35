// SPDX-License-Identifier: Apache-2.0

import Devices
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

    /// Reads and tries the examples, and puts the file together.
    func file(name: String, title: String, path: String, section: Section) -> DeviceFile? {
        let bare = model(name: name, title: title, examples: [])
        SimulationCheck(model: bare, section: section).report()
        let examples = ExampleReader(model: bare, scope: section.scope).read(
            section.entry("examples"))
        return DeviceFile(
            path: path, source: section.scope.file.text,
            model: model(name: name, title: title, examples: examples),
            serial: serial, pins: pins)
    }

    private func model(name: String, title: String, examples: [Example]) -> Model {
        Model(
            name: name, title: title, kind: kind, values: values, every: every,
            staleAfter: staleAfter, examples: examples)
    }
}
