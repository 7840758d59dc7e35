// SPDX-License-Identifier: Apache-2.0

/// A range of a source file, in UTF-8 offsets from its start. The end is exclusive.
///
/// An empty range is a position between two characters.
package struct SourceRange: Hashable, Sendable {
    package let start: Int
    package let end: Int

    /// - Parameter end: At least `start`; a smaller value counts as `start`.
    package init(_ start: Int, _ end: Int) {
        self.start = start
        self.end = max(start, end)
    }

    /// The empty range before the character at `offset`.
    package init(at offset: Int) {
        self.init(offset, offset)
    }

    /// The shortest range that contains both.
    package func union(_ other: SourceRange) -> SourceRange {
        SourceRange(min(start, other.start), max(end, other.end))
    }

    /// A part of this range, cut to its bounds.
    ///
    /// - Parameters:
    ///   - offset: UTF-8 offset from the start of this range.
    ///   - count: UTF-8 length.
    package func part(at offset: Int, count: Int) -> SourceRange {
        let first = min(start + max(0, offset), end)
        return SourceRange(first, min(first + max(0, count), end))
    }
}
