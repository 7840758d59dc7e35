// SPDX-License-Identifier: Apache-2.0

/// Collects the diagnostics of one or more files, so that the user sees all of them at once.
///
/// Bounded: a file with ten thousand mistakes is probably the wrong file, and no user reads such
/// a long list. Diagnostics beyond the limit are only counted.
///
/// Isolation: none; it belongs to the code that reads the files.
package final class Report {
    private var collected: [Diagnostic] = []
    private var omitted = 0
    /// The maximum number of diagnostics that are kept, 1 or more.
    private let limit: Int

    package init(limit: Int = 100) {
        precondition(limit >= 1, "let a report keep one diagnostic at least")
        self.limit = limit
    }

    package func add(_ diagnostic: Diagnostic) {
        if diagnostic.severity == .error { errors += 1 }
        if collected.count < limit { collected.append(diagnostic) } else { omitted += 1 }
    }

    /// True if no more diagnostics are kept: a reader may stop.
    package var isFull: Bool { collected.count >= limit }

    package var isEmpty: Bool { collected.isEmpty }

    /// The number of errors so far, including those beyond the limit.
    package private(set) var errors = 0

    package var hasErrors: Bool { errors > 0 }

    /// The diagnostics, sorted by place. If some were omitted, a note of the last one says how
    /// many.
    package var diagnostics: [Diagnostic] {
        var sorted = collected.sortedByPlace()
        if omitted > 0, let last = sorted.indices.last {
            sorted[last].notes.append(
                Diagnostic.Note(
                    omitted == 1
                        ? "1 more mistake is not shown" : "\(omitted) more mistakes are not shown"))
        }
        return sorted
    }
}
