// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// The value of one setting, in the forms in which it may stand in a device file.
struct Setting: Sendable {
    let name: String
    /// A number in decimal, or the text.
    let text: String
    /// As it stands in bytes; `nil` for a decimal number, which has no such form.
    let bytes: [UInt8]?
    /// Where the value is written: in the gateway file, in an example, or as the default.
    let place: SourcePlace
}

/// The settings with which a model is compiled.
///
/// Two are equal when they compile to the same model, wherever their values are written.
struct Settings: Equatable, Sendable {
    /// In the order of their declarations.
    let values: [Setting]
    /// Settings whose value is not known, because what should say it is wrong. That was reported
    /// already, and a text that names one of them is not reported again.
    var unresolved: [String] = []

    /// The values by their names.
    var texts: [String: String] {
        values.reduce(into: [:]) { $0[$1.name] = $1.text }
    }

    static func == (one: Settings, other: Settings) -> Bool {
        one.values.map(\.name) == other.values.map(\.name)
            && one.values.map(\.text) == other.values.map(\.text)
    }
}
