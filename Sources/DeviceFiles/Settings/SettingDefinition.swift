// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Readings
import Wire
import YAML

/// A setting that a model declares: a property that differs from device to device.
struct SettingDefinition: Sendable {
    enum Kind: Equatable, Sendable {
        /// A number with a form in bytes.
        case wire(NumberType)
        /// A decimal number.
        case number
        case text
    }

    let name: String
    let kind: Kind
    /// Both ends included; `nil` for a text, and for a number without bounds.
    let range: ClosedRange<Decimal>?
    /// The allowed texts; empty when all texts are allowed.
    let words: [String]
    /// A description, for people.
    let title: String?
    /// Where it is declared.
    let place: SourcePlace
    private(set) var standard: Setting?

    init(
        name: String, kind: Kind, range: ClosedRange<Decimal>?, words: [String],
        title: String?, place: SourcePlace
    ) {
        self.name = name
        self.kind = kind
        self.range = range
        self.words = words
        self.title = title
        self.place = place
    }

    /// The same setting with a default.
    func with(default setting: Setting?) -> SettingDefinition {
        var copy = self
        copy.standard = setting
        return copy
    }

    /// Reads a value of the setting; `nil` when it is wrong, which is reported.
    func read(_ node: Node, in scope: Scope) -> Setting? {
        let isHere = scope.file.path == place.file.path
        let notes = isHere ? [] : [Diagnostic.Note("it is declared here", at: place)]
        return scope.value(node, type(scope.place(node.range)), notes: notes)
    }

    /// The text type of a value of the setting.
    private func type(_ place: SourcePlace) -> TextType<Setting> {
        let name = name
        switch kind {
        case .text:
            let text = words.isEmpty ? TextType.line : .oneOf(words.map { ($0, $0) })
            return text.map { Setting(name: name, text: $0, bytes: Array($0.utf8), place: place) }
        case .number:
            return number { Setting(name: name, text: "\($0)", bytes: nil, place: place) }
        case .wire(let type):
            return number { number in
                (try? type.bytes(of: number.raw)).map {
                    Setting(name: name, text: "\(number)", bytes: $0, place: place)
                }
            }
        }
    }

    private func number(_ make: @escaping @Sendable (Decimal) -> Setting?) -> TextType<Setting> {
        let range = range
        let bounds = range.map { " from \($0.lowerBound) to \($0.upperBound)" } ?? ""
        return TextType("a \(isWhole ? "whole " : "")number\(bounds)") { text in
            Decimal(text).flatMap { range?.contains($0) ?? true ? make($0) : nil }
        }
    }

    private var isWhole: Bool {
        if case .wire(let type) = kind { return type.rawType == .integer }
        return false
    }
}

extension Decimal {
    /// The number as a field of a frame.
    fileprivate var raw: RawValue {
        integer.map { .integer($0) } ?? .decimal(mantissa: mantissa, exponent: exponent)
    }
}
