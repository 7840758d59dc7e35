// SPDX-License-Identifier: Apache-2.0

import Diagnostics

extension SyntaxError {
    /// libyaml's error as a message for a user who does not know how a YAML parser works.
    func diagnostic(in file: SourceFile) -> Diagnostic {
        let place = SourcePlace(file, SourceRange(at: offset))
        var notes: [Diagnostic.Note] = []
        if let context, context.offset != offset, let construct = Self.contexts[context.text] {
            let start = SourcePlace(file, SourceRange(at: context.offset))
            notes = [Diagnostic.Note("\(construct) begins here", at: start)]
        }
        let message = message(in: file)
        if message == tabMessage { notes.append(tabNote(file.path)) }
        return Diagnostic(message, at: place, notes: notes)
    }

    private static let contexts = [
        "while parsing a block mapping": "the mapping",
        "while parsing a block collection": "the list",
        "while parsing a flow mapping": "the '{'",
        "while parsing a flow sequence": "the '['",
        "while scanning a quoted scalar": "the quoted text",
        "while scanning a simple key": "the key",
    ]

    private func message(in file: SourceFile) -> String {
        switch problem {
        case "found character that cannot start any token": return wrongStart(in: file)
        case "mapping values are not allowed in this context":
            return "unexpected ':'; check the indentation, or put the text in quotes"
        case "could not find expected ':'": return "expected ':' after the key"
        case "did not find expected key": return "expected a key here; check the indentation"
        case "did not find expected ',' or '}'": return "expected ',' or '}'"
        case "did not find expected ',' or ']'": return "expected ',' or ']'"
        case "did not find expected '-' indicator":
            return "expected '-' as before the other items; check the indentation"
        case "block sequence entries are not allowed in this context":
            return "a list item cannot begin here; put it on a line of its own"
        case "found unexpected end of stream": return "the file ends inside a quoted text"
        case "did not find expected <document start>":
            return "expected the end of the file; check the indentation"
        case "found unknown escape character":
            return "unknown escape in a quoted text; in 'single quotes' \\ has no special meaning"
        default: return problem
        }
    }

    private func wrongStart(in file: SourceFile) -> String {
        switch file.slice(SourceRange(offset, offset + 1)) {
        case "\t": return tabMessage
        case let character: return "a text cannot begin with '\(character)'; put it in quotes"
        }
    }
}

/// The width of a tab depends on the program; so YAML forbids tabs where the width has a meaning.
let tabMessage = "tabs are not allowed here; use spaces"

/// The advice for a file with tabs: there are probably many.
func tabNote(_ path: String) -> Diagnostic.Note {
    Diagnostic.Note("'expand -t 2 \(path)' prints the file with spaces in place of tabs")
}
