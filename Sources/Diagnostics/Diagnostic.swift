// SPDX-License-Identifier: Apache-2.0

/// A mistake in a user's file: the message, the place, and advice.
///
/// It is an `Error`, so a function that cannot continue after one mistake may throw it. A reader of
/// a whole file collects all diagnostics in a `Report`.
package struct Diagnostic: Error, Sendable {
    package enum Severity: String, Sendable {
        case error
        case warning
    }

    /// Additional information that helps to understand or to correct the mistake.
    package struct Note: Sendable {
        package let message: String
        /// A related place.
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
    /// The probable correct word: printed as `did you mean 'baud'?`.
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
    /// Sorted by path, then by offset; diagnostics at equal places keep their order.
    package func sortedByPlace() -> [Diagnostic] {
        enumerated().sorted { left, right in
            let (first, second) = (left.element.place, right.element.place)
            if first.file.path != second.file.path { return first.file.path < second.file.path }
            let (one, other) = (first.range?.start ?? -1, second.range?.start ?? -1)
            return one == other ? left.offset < right.offset : one < other
        }.map(\.element)
    }
}
