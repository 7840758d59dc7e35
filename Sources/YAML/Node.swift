// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// A piece of a YAML file, and where it stands.
///
/// Nothing is interpreted: a scalar keeps the text that a person wrote. YAML's own guessing (`no`
/// is false, `0A` is a word but `55` a number, `12:30:45` is forty-five thousand) has cost others
/// years; here the key under which a text stands decides what it means.
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

    /// True for `key:` with nothing behind it.
    package var isEmpty: Bool {
        scalar.map { $0.style == .plain && $0.text.isEmpty } ?? false
    }
}

/// A text in a YAML file.
package struct Scalar: Sendable {
    package enum Style: Sendable {
        /// As it stands, without quotes.
        case plain
        /// In single or double quotes.
        case quoted
        /// After `|` or `>`, on lines of its own.
        case block
    }

    /// Quotes and escapes resolved; lines folded as YAML says; nothing else changed.
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
    /// Where a part of a scalar's text stands in its file.
    ///
    /// Where escapes or folded lines make text and file differ, the whole scalar is the answer.
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
