// SPDX-License-Identifier: Apache-2.0

/// Collects the mistakes of some files, so that a person sees them all at once.
///
/// Bounded: a file that is wrong in ten thousand places is not the file that was meant, and who
/// reads the answer stops sooner. What is over the bound is counted.
///
/// Isolation: none; it belongs to whoever reads the files.
package final class Report {
    private var collected: [Diagnostic] = []
    private var left = 0
    /// How many are kept, 1 or more.
    private let limit: Int

    package init(limit: Int = 100) {
        precondition(limit >= 1, "let a report keep one diagnostic at least")
        self.limit = limit
    }

    package func add(_ diagnostic: Diagnostic) {
        if diagnostic.severity == .error { errors += 1 }
        if collected.count < limit { collected.append(diagnostic) } else { left += 1 }
    }

    /// True when no more are kept: a reader may stop.
    package var isFull: Bool { collected.count >= limit }

    package var isEmpty: Bool { collected.isEmpty }

    /// Errors so far; those over the bound count too.
    package private(set) var errors = 0

    package var hasErrors: Bool { errors > 0 }

    /// What was found, by place; the last one says how many were left out, if any were.
    package var diagnostics: [Diagnostic] {
        var sorted = collected.sortedByPlace()
        if left > 0, let last = sorted.indices.last {
            sorted[last].notes.append(Diagnostic.Note("\(left) more mistakes are not shown"))
        }
        return sorted
    }
}
