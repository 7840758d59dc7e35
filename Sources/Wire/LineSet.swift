// SPDX-License-Identifier: Apache-2.0

/// Many lines that are the content of one frame, in any order.
///
/// Facts. Meters send what they know as lines with a key each, in an order of their own, and more
/// of them than anyone wants; the next model has others. What is known to a device file are the
/// lines that it wants, each a template whose constant beginning is the key.
///
/// Choice. A line that no template knows is passed over; a template that no line fits leaves its
/// slots out of the frame: see `TemplateSet`. CR, LF and any row of them stand between two lines.
package struct LineSet: Sendable {
    let templates: TemplateSet
    /// For a person: a telegram, a block.
    let whole: String

    /// The longest content that is looked at, in bytes.
    package static let longest = 4096

    /// - Parameter whole: What the lines are together, for a person.
    /// - Throws: `LayoutError` with the line at fault as its field.
    package init(_ lines: [Template], of whole: String = "frame") throws(LayoutError) {
        self.whole = whole
        templates = try TemplateSet(lines, .init(one: "line", whole: whole))
    }

    /// The holes of all lines, in their order.
    package var holes: [Template.Hole] { templates.holes }

    /// Where lines stand.
    static func lines(of content: UnsafeRawBufferPointer) -> [Range<Int>] {
        var (lines, start) = ([Range<Int>](), 0)
        for (place, byte) in content.enumerated() where byte == 0x0A || byte == 0x0D {
            if place > start { lines.append(start..<place) }
            start = place + 1
        }
        return start < content.count ? lines + [start..<content.count] : lines
    }

    /// The lines with those values.
    ///
    /// - Parameters:
    ///   - over: Content of an example, of which all that has no value stays.
    ///   - style: What stands around the lines without one.
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
