// SPDX-License-Identifier: Apache-2.0

/// The form of a part of a file, for JSON Schema: which keys may stand there, and what their texts
/// look like.
///
/// An editor completes keys and words with it, and marks what cannot be right. `martlet check`
/// knows more: which keys exclude each other, which names exist, whether the examples pass. So a
/// form accepts each right file, and most wrong keys and words are outside of it. The lists of keys
/// and words are those of the readers; tests hold the forms to the reference and to all files.
indirect enum Form: Sendable {
    case text(TextForm)
    case list(Form)
    /// A mapping with these keys.
    case keys(KeyForms)
    /// A mapping whose keys the file chooses.
    case names(Form)
    case either([Form])
    /// A definition of the schema, by its name: it may contain itself.
    case shared(String)
    case anything
}

/// The form of one text. A YAML reader makes `55` a number and `true` a flag, so a form accepts
/// these too where the text may look like one.
enum TextForm: Sendable {
    case line
    /// A name of `a-z`, `0-9`, `_` and `-`.
    case name
    case words([String])
    case whole(ClosedRange<Int>)
    case number
    case duration
    case range
    case bytes

    static let onOff = TextForm.words(["on", "off"])

    static func words<Word>(of type: Word.Type) -> TextForm
    where Word: CaseIterable & RawRepresentable, Word.RawValue == String {
        .words(Word.allCases.map(\.rawValue))
    }
}

/// The keys of a mapping, with the chapter of the reference that describes them.
struct KeyForms: Sendable {
    let chapter: Chapter
    /// As the reader of the mapping has them.
    let keys: [String]
    let required: [String]
    /// The forms of the keys whose values are not just a text.
    private let forms: [String: Form]

    init(
        _ chapter: Chapter, keys: [String], required: [String] = [], _ forms: [String: Form] = [:]
    ) {
        precondition(Set(forms.keys).union(required).isSubset(of: keys), "a key that is not read")
        self.chapter = chapter
        self.keys = keys
        self.required = required
        self.forms = forms
    }

    func form(of key: String) -> Form {
        forms[key] ?? .text(.line)
    }

    var all: [Form] { keys.map(form) }
}

/// A chapter of the reference, by its page and its heading.
struct Chapter: Hashable, Sendable {
    let page: String
    let heading: String

    static func device(_ heading: String) -> Chapter { Chapter(page: "Device", heading: heading) }
    /// All tables of the page of filters.
    static let filters = Chapter(page: "Filters", heading: "")
    static func gateway(_ heading: String) -> Chapter {
        Chapter(page: "Gateway", heading: heading)
    }
}
