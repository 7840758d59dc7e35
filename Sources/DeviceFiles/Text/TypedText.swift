// SPDX-License-Identifier: Apache-2.0

import Wire

/// Answers on the terminal, read as the texts of a file are.
package enum TypedText {
    /// A wrong answer: what was expected, and what was probably meant.
    package struct Mistake: Error {
        package let message: String

        package init(_ message: String) {
            self.message = message
        }
    }

    /// A register with the name of its value, like `input 0 f32be voltage`.
    package struct Register {
        /// As a file writes it.
        package let source: String
        package let name: String
        /// The number of bytes in an answer.
        package let width: Int
        /// Whether it is on or off.
        package let isBit: Bool
        package let isText: Bool
        /// The number in a manual that counts from 1, like 40108, when the answer has one.
        package let counted: String?
    }

    /// The name of a value.
    package static func name(_ text: String) throws(Mistake) -> String {
        try read(text, .name)
    }

    /// The family of a 1-Wire sensor.
    package static func oneWireFamily(_ text: String) throws(Mistake) -> String {
        try read(text, .oneWireFamily)
    }

    package static func register(_ text: String) throws(Mistake) -> Register {
        let words = text.split(separator: " ").map(String.init)
        let whole = words.joined(separator: " ")
        if let field = try? field(whole).field {
            throw Mistake("a name is missing, as in '\(whole) \(example(field))'")
        }
        guard words.count > 1 else {
            throw Mistake("expected a register and a name, like 'input 0 f32be voltage'")
        }
        let place = words.dropLast().joined(separator: " ")
        let (source, field) = try field(place)
        return Register(
            source: source, name: try name(words[words.count - 1]),
            width: field.table.holdsBits ? 1 : field.content.width, isBit: field.content.isBit,
            isText: field.content.isText, counted: source == place ? nil : words[0])
    }

    private static func field(
        _ text: String
    ) throws(Mistake) -> (source: String, field: RegisterField) {
        let isCounted = text.first?.isNumber == true
        let source = isCounted ? RegisterGuess.register(text) ?? text : text
        switch RegisterText(models: []).read(source) {
        case .success(let field): return (source, field)
        case .failure(let mismatch):
            throw Mistake(
                mismatch.message ?? "expected a register like 'input 0 f32be' or 'coil 3'",
                mismatch.suggestion)
        }
    }

    private static func example(_ field: RegisterField) -> String {
        field.content.isBit ? "pump" : "voltage"
    }

    private static func read<Value>(
        _ text: String, _ type: TextType<Value>
    ) throws(Mistake) -> Value {
        switch type.read(text) {
        case .success(let value): return value
        case .failure(let mismatch):
            throw Mistake(
                mismatch.message ?? "expected \(type.expected), found '\(text)'",
                type.suggestion(for: text))
        }
    }
}

extension TypedText.Mistake {
    fileprivate init(_ message: String, _ suggestion: String?) {
        self.init(message + (suggestion.map { "; did you mean '\($0)'?" } ?? ""))
    }
}

extension FrameLayout.Slot.Content {
    fileprivate var isBit: Bool {
        guard case .bits(_, let bits) = self else { return false }
        return bits.count == 1
    }

    fileprivate var isText: Bool {
        guard case .text = self else { return false }
        return true
    }
}
