// SPDX-License-Identifier: Apache-2.0

/// A line of text with holes: `T={temperature:decimal} H={humidity:decimal}`.
///
/// A template and not a regular expression, because a template can be printed: the same text parses
/// a sensor's line and prints a simulated sensor's line. Therefore the end of each hole must be
/// clear: it has a width, or the following text cannot be part of it.
///
///     ${talker:word:2}RMC,{time:decimal|},{skip},{x:integer:04}*{check:xor8-hex:1..-2}
///     │ │              │                  │      │             │ │
///     │ hole, 2 wide   constant text      skip   hole, 0007    │ check over all between $ and *
///     opening                                                  constant text
package struct Template: Sendable {
    package struct Hole: Hashable, Sendable {
        package let name: String
        package let type: HoleType
    }

    /// The piece between two constant texts.
    struct Piece: Sendable {
        enum Content: Sendable {
            /// The hole of that slot; and whether its width marks its end, because no text that
            /// follows does.
            case hole(slot: Int, HoleType, isFixed: Bool)
            /// Any text, or none, up to the text that follows; and the text that is written.
            case skip(writes: [UInt8])
            /// Parts in any order, up to the text that follows; with the number of their first
            /// slot.
            case parts(firstSlot: Int, PartList)
            /// A check over the text before it.
            case check(Check, Coverage)
        }

        let content: Content
        /// The constant text between this piece and the next, or the line's end.
        let following: Constant
    }

    /// The longest accepted line, in bytes without its end.
    package static let longestLine = 1024

    /// The constant text before the first piece.
    let opening: Constant
    let pieces: [Piece]
    /// The holes in the line's order; a slot's number is its index here.
    package let holes: [Hole]
    /// As the device file writes it.
    let source: String
    /// The control characters of its constant text; a break between lines is CR and LF.
    let controls: ControlSet
    /// The number of lines that it takes.
    let lineCount: Int

    /// Compiles a template's text.
    ///
    /// - Parameters:
    ///   - parts: The content of `{parts}` in it.
    ///   - isAlone: Whether it is a whole frame. It may be constant, like `OK`, which confirms
    ///     something.
    /// - Throws: `TemplateError` for the first wrong place.
    package init(
        _ text: String, parts: PartList? = nil, isAlone: Bool = false
    ) throws(TemplateError) {
        source = text
        var parser = TemplateParser(text, parts, allowsConstant: isAlone)
        (opening, pieces, holes) = try parser.parse()
        let constants = [opening] + pieces.map(\.following)
        lineCount = constants.reduce(1) { $0 + $1.lineBreaks }
        controls = ControlSet(constants.flatMap(\.written))
    }

    /// Whether these bytes occur in its constant text.
    func holds(_ mark: [UInt8]) -> Bool {
        constants.contains { constant in
            let text = constant.bytes
            return text.indices.contains { text[$0...].starts(with: mark) }
        }
    }

    private var constants: [Constant] { [opening] + pieces.map(\.following) }

    /// Whether a check in it shows that it is whole.
    var hasCheck: Bool {
        pieces.contains { if case .check = $0.content { true } else { false } }
    }

    /// Whether some of its holes are in parts, which may be missing.
    var hasParts: Bool {
        pieces.contains { if case .parts = $0.content { true } else { false } }
    }

    /// A sentence of NMEA 0183: the text between `$` and `*`, followed by the check.
    package static func nmea(_ text: String) throws(TemplateError) -> Template {
        do throws(TemplateError) {
            return try Template("$\(text)*{check:xor8-hex:1..-2}")
        } catch {
            let offset = min(max(0, error.offset - 1), max(0, text.utf8.count - 1))
            throw TemplateError(offset: offset, error.message)
        }
    }
}
