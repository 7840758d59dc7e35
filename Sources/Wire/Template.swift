// SPDX-License-Identifier: Apache-2.0

/// A line of text with holes: `T={temperature:decimal} H={humidity:decimal}`.
///
/// A template and not a regular expression, because a template can be printed: the same text that
/// takes a sensor's line apart puts a simulated sensor's line together. For that it must be clear
/// where a hole ends: two holes do not touch, and what follows a number is nothing that a number
/// could go on with.
package struct Template: Sendable {
    package struct Hole: Hashable, Sendable {
        package let name: String
        package let type: RawType
        /// The constant text between this hole and the next, or the line's end.
        let following: [UInt8]
    }

    /// The longest line that is looked at, in bytes without its end.
    package static let longestLine = 1024

    /// The constant text before the first hole.
    let opening: [UInt8]
    /// The holes in the line's order; a slot's number is its place here.
    package let holes: [Hole]

    /// Compiles a template's text.
    ///
    /// - Throws: `TemplateError` for the first place that cannot be understood.
    package init(_ text: String) throws(TemplateError) {
        var parser = TemplateParser(text)
        (opening, holes) = try parser.parse()
    }
}
