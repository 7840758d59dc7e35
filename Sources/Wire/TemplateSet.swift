// SPDX-License-Identifier: Apache-2.0

/// Templates for texts in any order: the lines of a record, the parts of a line.
///
/// A text without a matching template is skipped; a template without a matching text leaves its
/// slots out. Encoding over an example puts the new values into its texts. Encoding without an
/// example makes a text for each template with values.
struct TemplateSet: Sendable {
    /// The words for messages: a line of a telegram.
    struct Names: Sendable {
        let one: String
        let whole: String
    }

    let templates: [Template]
    private let names: Names
    /// The number of each template's first slot.
    private let firstSlots: [Int]
    private let slotCount: Int

    /// - Throws: `LayoutError` with the wrong template as its field.
    init(_ templates: [Template], _ names: Names) throws(LayoutError) {
        let (one, whole) = (names.one, names.whole)
        guard !templates.isEmpty else {
            throw LayoutError(fieldIndex: nil, "a \(whole) has at least one \(one)")
        }
        var (firstSlots, taken) = ([Int](), Set<String>())
        for (index, template) in templates.enumerated() {
            guard !template.startsWithHole else {
                throw LayoutError(
                    fieldIndex: index,
                    "the \(one) begins with a hole: nothing tells it from the other \(one)s")
            }
            firstSlots.append(taken.count)
            for hole in template.holes where !taken.insert(hole.name).inserted {
                throw LayoutError(
                    fieldIndex: index, "another \(one) has a hole \(hole.name) already")
            }
        }
        self.templates = templates
        self.names = names
        self.firstSlots = firstSlots
        slotCount = taken.count
    }

    /// The holes of all templates, in their order.
    var holes: [Template.Hole] { templates.flatMap(\.holes) }

    /// Finds the first text for each template.
    ///
    /// - Parameters:
    ///   - texts: The ranges of the texts in the bytes.
    ///   - spans: One place for each slot is appended.
    /// - Returns: Whether any text matches; `badCheck` when a matching text has a wrong check.
    func match(
        _ texts: [Range<Int>], of bytes: UnsafeRawBufferPointer, into spans: inout [HoleSpan]
    ) -> Template.Fit {
        let base = spans.count
        spans.append(contentsOf: repeatElement(.absent, count: slotCount))
        var (found, fit) = ([HoleSpan](), Template.Fit.no)
        for text in texts {
            let (index, own) = which(text, of: bytes, &found)
            if own == .badCheck { return .badCheck }
            guard let index, spans[base + firstSlots[index]].isAbsent else { continue }
            fit = .yes
            let first = base + firstSlots[index]
            for (slot, span) in found.enumerated() {
                spans[first + slot] = HoleSpan(
                    start: text.lowerBound + span.start, end: text.lowerBound + span.end,
                    kind: span.kind)
            }
        }
        return fit
    }

    /// The first template that matches the text.
    ///
    /// - Returns: Its index; without one, whether only a wrong check prevents a match.
    private func which(
        _ text: Range<Int>, of bytes: UnsafeRawBufferPointer, _ found: inout [HoleSpan]
    ) -> (index: Int?, fit: Template.Fit) {
        let text = UnsafeRawBufferPointer(rebasing: bytes[text])
        var best = Template.Fit.no
        for (index, template) in templates.enumerated() {
            found.removeAll(keepingCapacity: true)
            switch template.match(text, into: &found) {
            case .yes: return (index, .yes)
            case .badCheck: best = .badCheck
            case .no: continue
            }
        }
        return (nil, best)
    }
}

extension TemplateSet {
    /// Encodes the texts with values, in the templates' order.
    ///
    /// - Parameter all: One for each slot.
    func encode(_ all: [RawValue?], rounding: Bool) throws(EncodingError) -> [[UInt8]] {
        var texts: [[UInt8]] = []
        for index in templates.indices where values(all, of: index).contains(where: { $0 != nil }) {
            texts.append(try encode(index, all, over: nil, rounding))
        }
        return texts
    }

    /// The bytes with new values in their texts.
    ///
    /// - Throws: Also for a value without a text.
    func replace(
        _ texts: [Range<Int>], of bytes: [UInt8], with all: [RawValue?], rounding: Bool
    ) throws(EncodingError) -> [UInt8] {
        var places: [(template: Int, text: Range<Int>)] = []
        bytes.withUnsafeBytes { bytes in
            var found: [HoleSpan] = []
            for text in texts {
                guard let index = which(text, of: bytes, &found).index,
                    !places.contains(where: { $0.template == index })
                else { continue }
                places.append((index, text))
            }
        }
        try checkPlaces(places.map(\.template), all)
        var (result, at) = ([UInt8](), 0)
        for (index, text) in places {
            result += bytes[at..<text.lowerBound]
            result += try encode(index, all, over: Array(bytes[text]), rounding)
            at = text.upperBound
        }
        return result + bytes[at...]
    }

    private func checkPlaces(_ present: [Int], _ all: [RawValue?]) throws(EncodingError) {
        for index in templates.indices where !present.contains(index) {
            guard let slot = values(all, of: index).firstIndex(where: { $0 != nil }) else {
                continue
            }
            throw EncodingError(
                slot: firstSlots[index] + slot,
                "the given \(names.whole) has no \(names.one) for it")
        }
    }

    private func values(_ all: [RawValue?], of index: Int) -> [RawValue?] {
        Array(all[firstSlots[index]...].prefix(templates[index].holes.count))
    }

    private func encode(
        _ index: Int, _ all: [RawValue?], over: [UInt8]?, _ rounding: Bool
    ) throws(EncodingError) -> [UInt8] {
        do throws(EncodingError) {
            return try templates[index].encode(
                values(all, of: index), over: over, rounding: rounding)
        } catch {
            throw EncodingError(slot: error.slot.map { $0 + firstSlots[index] }, error.message)
        }
    }
}
