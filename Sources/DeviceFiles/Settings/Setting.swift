// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// The value of one setting, in the forms that a device file can contain.
struct Setting: Sendable {
    let name: String
    /// A number in decimal, or the text.
    let text: String
    /// The form in bytes; `nil` for a decimal number, which has none.
    let bytes: [UInt8]?
    /// The place of the value: in the gateway file, in an example, or the default.
    let place: SourcePlace
}

/// The settings with which a model is compiled.
///
/// Two sets are equal when they compile to the same model; the places of the values do not count.
struct Settings: Equatable, Sendable {
    /// In the order of their declarations.
    let values: [Setting]
    /// Settings without a value because of a mistake that is already reported. A text that refers
    /// to one of them is not reported again.
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
