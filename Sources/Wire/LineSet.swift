// SPDX-License-Identifier: Apache-2.0

/// The content of a frame with many lines in any order.
///
/// Facts. Meters send their values as lines with a key each, in an order of their own, and more
/// lines than a device file needs; the next model has other lines. A device file lists the needed
/// lines only. Each is a template with the key as its constant beginning.
///
/// Choice. A line without a matching template is skipped; a template without a matching line leaves
/// its slots out of the frame: see `TemplateSet`. Any sequence of CR and LF separates two lines. A
/// template may take several lines that follow each other: see `Constant`.
package struct LineSet: Sendable {
    let templates: TemplateSet
    /// The control characters that belong to it: the ends of lines, and those of the templates.
    let controls: ControlSet
    /// The kind of content for messages: a telegram, a block.
    let whole: String

    /// The longest accepted content, in bytes.
    package static let longest = 4096

    /// - Parameters:
    ///   - links: The sets of linked lines.
    ///   - whole: The kind of content, for messages.
    /// - Throws: `LayoutError` with the wrong line as its field.
    package init(
        _ lines: [Template], links: [LinkedLines] = [], of whole: String = "frame"
    ) throws(LayoutError) {
        self.whole = whole
        templates = try TemplateSet(lines, links: links, .init(one: "line", whole: whole))
        controls = lines.reduce(into: ControlSet(LineEnd.crlf.bytes)) {
            $0.formUnion($1.controls)
        }
    }

    /// The holes of all lines, in their order.
    package var holes: [Template.Hole] { templates.holes }

    /// The lines of a content that templates were made for, and that match none.
    func unfitLines(_ content: UnsafeRawBufferPointer) -> [UnfitLine] {
        templates.unfit(Self.lines(of: content), of: content)
    }

    /// The ranges of the lines.
    static func lines(of content: UnsafeRawBufferPointer) -> [Range<Int>] {
        var (lines, start) = ([Range<Int>](), 0)
        for (place, byte) in content.enumerated() where byte == 0x0A || byte == 0x0D {
            if place > start { lines.append(start..<place) }
            start = place + 1
        }
        return start < content.count ? lines + [start..<content.count] : lines
    }

    /// Encodes the lines with those values.
    ///
    /// - Parameters:
    ///   - over: Content of an example; all text without a value is kept.
    ///   - style: The bytes around the lines without an example.
    func encode(
        _ values: [RawValue?], over: [UInt8]?, rounding: Bool, _ style: LineStyle
    ) throws(EncodingError) -> [UInt8] {
        guard let over else {
            let lines = try templates.encode(values, rounding: rounding)
            return lines.reduce(style.opening) { $0 + style.before + $1 + style.after }
        }
        let lines = over.withUnsafeBytes { Self.lines(of: $0) }
        return try templates.replace(lines, of: over, with: values, rounding: rounding)
    }
}
