// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// A node of a YAML file, and its range.
///
/// Scalars are not interpreted: a scalar keeps the text from the file. YAML's implicit types cause
/// many mistakes (`no` is false, `0A` is a text but `55` a number, `12:30:45` is 45045). Here the
/// key of a scalar decides its type.
package struct Node: Sendable {
    package indirect enum Kind: Sendable {
        case scalar(Scalar)
        case mapping([Entry])
        case sequence([Node])
    }

    package let kind: Kind
    package let range: SourceRange

    package init(_ kind: Kind, _ range: SourceRange) {
        self.kind = kind
        self.range = range
    }

    /// The scalar, if the node is one.
    package var scalar: Scalar? {
        if case .scalar(let scalar) = kind { return scalar }
        return nil
    }

    /// True for `key:` without a value.
    package var isEmpty: Bool {
        scalar.map { $0.style == .plain && $0.text.isEmpty } ?? false
    }
}

/// A text in a YAML file.
package struct Scalar: Sendable {
    package enum Style: Sendable {
        /// Without quotes.
        case plain
        /// In single or double quotes.
        case quoted
        /// After `|` or `>`, on separate lines.
        case block
    }

    /// The text with quotes removed, escapes resolved, and lines folded by YAML's rules.
    package let text: String
    package let style: Style

    package init(_ text: String, _ style: Style) {
        self.text = text
        self.style = style
    }
}

/// A key and its value.
package struct Entry: Sendable {
    package let key: String
    package let keyRange: SourceRange
    package let value: Node

    package init(key: String, keyRange: SourceRange, value: Node) {
        self.key = key
        self.keyRange = keyRange
        self.value = value
    }
}

extension Node {
    /// The range in the file of a part of a scalar's text.
    ///
    /// If text and file differ, because of escapes or folded lines, it is the range of the whole
    /// scalar.
    ///
    /// - Parameters:
    ///   - offset: UTF-8 offset in the scalar's text.
    ///   - count: UTF-8 length in the scalar's text.
    package func range(at offset: Int, count: Int) -> SourceRange {
        guard let scalar else { return range }
        let length = range.end - range.start
        switch (scalar.style, length - scalar.text.utf8.count) {
        case (.plain, 0): return range.part(at: offset, count: count)
        case (.quoted, 2): return range.part(at: offset + 1, count: count)
        default: return range
        }
    }
}
