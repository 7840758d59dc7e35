// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// The meaning of the text under a key, and the diagnostic for a text without this meaning.
///
/// YAML gives texts; the key chooses the type. A type describes its texts in words that complete
/// "expected ...", so that all diagnostics of wrong texts have the same form.
struct TextType<Value>: Sendable {
    /// Completes "expected ...": `a duration like 250ms, 5s or 1m30s`.
    let expected: String
    /// The form of a setting in the text.
    private(set) var settings: SettingForm
    let read: @Sendable (String) -> Result<Value, Mismatch>

    init(
        _ expected: String, settings: SettingForm = .text,
        _ read: @escaping @Sendable (String) -> Result<Value, Mismatch>
    ) {
        self.expected = expected
        self.settings = settings
        self.read = read
    }

    /// A type whose diagnostics only state what it expects.
    init(_ expected: String, reading read: @escaping @Sendable (String) -> Value?) {
        self.init(expected) { text in read(text).map(Result.success) ?? .failure(Mismatch()) }
    }

    /// The same type without settings: for names, and for texts on which other keys depend.
    var fixed: TextType {
        var copy = self
        copy.settings = .none
        return copy
    }
}

/// A text that is not of a type.
struct Mismatch: Error {
    /// The mistake, when it needs more than what was expected and what was found.
    var message: String?
    /// The text that was probably meant.
    var suggestion: String?

    init(_ message: String? = nil, suggestion: String? = nil) {
        self.message = message
        self.suggestion = suggestion
    }
}

extension TextType {
    /// One of several words.
    static func oneOf(_ words: [(String, Value)]) -> TextType where Value: Sendable {
        let names = words.map(\.0)
        return TextType("one of \(names.joined(separator: ", "))") { text in
            if let match = words.first(where: { $0.0 == text }) { return .success(match.1) }
            // A letter stands for its word: the parity N.
            let word = names.first { text.count == 1 && $0.hasPrefix(text.lowercased()) }
            return .failure(Mismatch(suggestion: nearest(to: text, in: names) ?? word))
        }
    }

    /// One of the words of an enumeration.
    static func word(of type: Value.Type) -> TextType
    where Value: RawRepresentable & CaseIterable & Sendable, Value.RawValue == String {
        oneOf(Value.allCases.map { ($0.rawValue, $0) })
    }
}
