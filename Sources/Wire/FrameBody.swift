// SPDX-License-Identifier: Apache-2.0

/// The content of a frame, independent of the framing around it: see `Framing`.
package enum FrameBody: Sendable {
    /// Numbers at their places.
    case fields(FrameLayout)
    /// One line of text.
    case template(Template)
    /// Lines of text in any order.
    case lines(LineSet)
    /// The lists of a meter that speaks the Smart Message Language.
    case sml(SMLList)
    /// Records of an M-Bus meter.
    case mbus(MBusRecords)

    /// The names that values refer to; a slot's number is its index here.
    var slotNames: [String] {
        switch self {
        case .fields(let layout): return layout.slots.map(\.name)
        case .sml(let list): return list.entries.map(\.name)
        case .mbus(let records): return records.entries.map(\.name)
        case .template, .lines: return holes.map(\.name)
        }
    }

    /// The kind of each slot's content.
    var slotTypes: [RawType] {
        switch self {
        case .fields(let layout): return layout.slots.map(\.content.rawType)
        case .sml(let list): return list.entries.map(\.content.rawType)
        case .mbus(let records): return records.slotTypes
        case .template, .lines: return holes.map(\.type.rawType)
        }
    }

    /// The holes of a text.
    var holes: [Template.Hole] {
        switch self {
        case .fields, .sml, .mbus: return []
        case .template(let template): return template.holes
        case .lines(let lines): return lines.holes
        }
    }

    /// Whether some of its values may be missing, which makes it shorter.
    var mayLackValues: Bool {
        switch self {
        case .fields(let layout): return layout.mayLackValues
        case .template(let template): return template.hasParts
        case .lines, .sml, .mbus: return true
        }
    }

    /// Whether it is text.
    package var isText: Bool {
        switch self {
        case .fields, .sml, .mbus: return false
        case .template, .lines: return true
        }
    }

    /// The longest accepted content, in bytes.
    var longest: Int {
        switch self {
        case .fields(let layout): return layout.sizes.upperBound
        case .template: return Template.longestLine
        case .lines: return LineSet.longest
        case .sml: return SMLList.longest
        case .mbus: return MBusRecords.longest
        }
    }

    /// Whether its beginning is recognisable, so that its tail cannot pass for a whole content.
    var showsBeginning: Bool {
        if case .template(let template) = self { return !template.startsWithHole }
        return false
    }

    /// Whether these bytes occur in its constant text, or between its lines.
    package func holds(_ mark: [UInt8]) -> Bool {
        switch self {
        case .fields, .sml, .mbus: return false
        case .template(let template): return template.holds(mark)
        case .lines(let lines):
            return mark.allSatisfy { $0 == 0x0A || $0 == 0x0D } && mark.count <= 2
                || lines.templates.templates.contains { $0.holds(mark) }
        }
    }

    /// The reason to reject a whole content; `nil` when it matches.
    ///
    /// - Parameter spans: Receives the place of each hole's text; its storage is reused.
    func refusal(
        of content: UnsafeRawBufferPointer, _ spans: inout [HoleSpan]
    ) -> Rejection.Reason? {
        spans.removeAll(keepingCapacity: true)
        let fit: Template.Fit
        switch self {
        case .fields(let layout):
            switch layout.match(content, isOver: true) {
            case .frame(content.count): return nil
            case .bad(let reason): return reason
            case .frame, .partial, .none: return .length
            }
        case .sml, .mbus: return nil
        case .template(let template):
            fit = template.match(content, into: &spans)
        case .lines(let lines):
            fit = lines.templates.match(LineSet.lines(of: content), of: content, into: &spans)
        }
        switch fit {
        case .yes: return isText(content) ? nil : .notText
        case .badCheck: return .check
        case .no: return .noMatch
        }
    }

    /// The reason to reject the beginning of a content already.
    func refusal(ofBeginning content: UnsafeRawBufferPointer) -> Rejection.Reason? {
        guard !isText else { return content.hasControls(besides: controls) ? .notText : nil }
        if case .fields(let layout) = self, case .bad(let reason) = layout.match(content) {
            return reason
        }
        return nil
    }

    /// Whether all characters of the content are allowed in this body.
    func isText(_ content: UnsafeRawBufferPointer) -> Bool {
        guard isText else { return true }
        return !content.hasControls(besides: controls) && content.isUTF8
    }

    /// Whether a check in it shows that it is whole, so that text before it does not matter.
    var hasCheck: Bool {
        if case .template(let template) = self { return template.hasCheck }
        return false
    }

    /// The first byte of a text whose first byte is constant.
    var firstByte: UInt8? {
        if case .template(let template) = self { return template.opening.bytes.first }
        return nil
    }

    /// The control characters that belong to the content.
    private var controls: ControlSet {
        switch self {
        case .fields, .sml, .mbus: return ControlSet()
        case .template(let template): return template.controls
        case .lines(let lines): return lines.controls
        }
    }

    /// The lines of a content that templates were made for, and that match none.
    func unfitLines(_ content: UnsafeRawBufferPointer) -> [UnfitLine] {
        guard case .lines(let lines) = self else { return [] }
        return lines.unfitLines(content)
    }

    /// The places in a content, for a view of it.
    func slots(_ spans: [HoleSpan]) -> FrameView.Slots {
        switch self {
        case .fields(let layout): return layout.viewSlots
        case .sml(let list): return .sml(list)
        case .mbus(let records): return .mbus(records)
        case .template, .lines: return .text(spans)
        }
    }

    /// The content with those values.
    func encode(
        _ values: [RawValue?], over: [UInt8]?, rounding: Bool, _ style: LineStyle
    ) throws(EncodingError) -> [UInt8] {
        switch self {
        case .fields(let layout):
            return try layout.encode(values, over: over, rounding: rounding)
        case .template(let template):
            return try template.encode(values, over: over, rounding: rounding)
        case .lines(let lines):
            return try lines.encode(values, over: over, rounding: rounding, style)
        case .sml(let list):
            return try list.encode(values, over: over, rounding: rounding)
        case .mbus(let records):
            return try records.encode(values, over: over, rounding: rounding)
        }
    }
}

extension UnsafeRawBufferPointer {
    /// Whether the bytes hold control characters other than the tabulator.
    fileprivate func hasControls(besides allowed: ControlSet) -> Bool {
        contains { byte in
            guard byte < 0x20 || byte == 0x7F else { return false }
            return byte != 0x09 && !allowed.contains(byte)
        }
    }

    var isUTF8: Bool {
        guard contains(where: { $0 >= 0x80 }) else { return true }
        var iterator = makeIterator()
        var decoder = UTF8()
        while true {
            switch decoder.decode(&iterator) {
            case .scalarValue: continue
            case .emptyInput: return true
            case .error: return false
            }
        }
    }
}
