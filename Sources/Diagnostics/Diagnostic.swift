// SPDX-License-Identifier: Apache-2.0

/// Something in a person's file that is wrong, where it is, and what would be right.
///
/// It is an `Error` so that a function that finds one mistake and cannot go on may throw it; what
/// reads a whole file collects all of them.
package struct Diagnostic: Error, Sendable {
    package enum Severity: String, Sendable {
        case error
        case warning
    }

    /// What helps to understand or to mend it.
    package struct Note: Sendable {
        package let message: String
        /// Another place that has to do with it.
        package let place: SourcePlace?

        package init(_ message: String, at place: SourcePlace? = nil) {
            self.message = message
            self.place = place
        }
    }

    package var severity: Severity
    /// One sentence without a full stop, in small letters: `unknown key 'baudd'`.
    package var message: String
    package var place: SourcePlace
    package var notes: [Note]
    /// The right word, as far as one can guess: printed as `did you mean 'baud'?`.
    package var suggestion: String?

    package init(
        _ message: String, at place: SourcePlace, severity: Severity = .error,
        notes: [Note] = [], suggestion: String? = nil
    ) {
        self.severity = severity
        self.message = message
        self.place = place
        self.notes = notes
        self.suggestion = suggestion
    }
}

extension Sequence<Diagnostic> {
    /// In the order of their places: by path, then by offset; equal places keep their order.
    package func sortedByPlace() -> [Diagnostic] {
        enumerated().sorted { left, right in
            let (first, second) = (left.element.place, right.element.place)
            if first.file.path != second.file.path { return first.file.path < second.file.path }
            let (one, other) = (first.range?.start ?? -1, second.range?.start ?? -1)
            return one == other ? left.offset < right.offset : one < other
        }.map(\.element)
    }
}
