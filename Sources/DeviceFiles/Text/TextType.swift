// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// What a text under some key means, and what to say when it does not.
///
/// YAML gives texts; the key chooses the type. A type says what it expects in words that complete
/// "expected ...", so that each wrong text is answered in the same form.
struct TextType<Value>: Sendable {
    /// Completes "expected ...": `a duration like 250ms, 5s or 1m30s`.
    let expected: String
    /// How a setting of the device may stand in it.
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

    /// A type whose only complaint is what it expects.
    init(_ expected: String, reading read: @escaping @Sendable (String) -> Value?) {
        self.init(expected) { text in read(text).map(Result.success) ?? .failure(Mismatch()) }
    }

    /// The same texts, in which no setting may stand: names, and what other keys depend on.
    var fixed: TextType {
        var copy = self
        copy.settings = .none
        return copy
    }
}

/// A text that is not of a type.
struct Mismatch: Error {
    /// What is wrong, when there is more to say than what was expected and found.
    var message: String?
    /// What was probably meant.
    var suggestion: String?

    init(_ message: String? = nil, suggestion: String? = nil) {
        self.message = message
        self.suggestion = suggestion
    }
}

extension TextType {
    /// One of some words.
    static func oneOf(_ words: [(String, Value)]) -> TextType where Value: Sendable {
        let names = words.map(\.0)
        return TextType("one of \(names.joined(separator: ", "))") { text in
            if let match = words.first(where: { $0.0 == text }) { return .success(match.1) }
            return .failure(Mismatch(suggestion: nearest(to: text, in: names)))
        }
    }

    /// One of the words that an enumeration is made of.
    static func word(of type: Value.Type) -> TextType
    where Value: RawRepresentable & CaseIterable & Sendable, Value.RawValue == String {
        oneOf(Value.allCases.map { ($0.rawValue, $0) })
    }
}
