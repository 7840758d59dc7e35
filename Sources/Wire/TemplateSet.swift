// SPDX-License-Identifier: Apache-2.0

/// Templates for texts in any order: the lines of a record, the parts of a line.
///
/// A text without a matching template is skipped; a template without a matching text leaves its
/// slots out. Encoding over an example puts the new values into its texts. Encoding without an
/// example makes a text for each template with values.
///
/// Some templates are linked (`LinkedLines`): they belong to one of several like things, and are
/// taken together or not at all.
struct TemplateSet: Sendable {
    /// The words for messages: a line of a telegram.
    struct Names: Sendable {
        let one: String
        let whole: String
    }

    let templates: [Template]
    let links: [LinkedSlots]
    let names: Names
    /// For each template, the slot of each of its holes.
    let slots: [[Int]]
    /// The holes, one for each slot.
    let holes: [Template.Hole]
    /// The templates that are not linked.
    let plain: [Int]

    /// - Throws: `LayoutError` with the wrong template as its field.
    init(
        _ templates: [Template], links: [LinkedLines] = [], _ names: Names
    ) throws(LayoutError) {
        let (one, whole) = (names.one, names.whole)
        guard !templates.isEmpty else {
            throw LayoutError(fieldIndex: nil, "a \(whole) has at least one \(one)")
        }
        var (slots, holes) = ([[Int]](), [Template.Hole]())
        for (index, template) in templates.enumerated() {
            guard !template.startsWithHole else {
                throw LayoutError(
                    fieldIndex: index,
                    "the \(one) begins with a placeholder: nothing tells it from the other \(one)s")
            }
            let link = links.first { $0.lines.contains(index) }
            var own: [Int] = []
            for hole in template.holes {
                let known = holes.firstIndex { $0.name == hole.name }
                if let known, link?.shares(hole, from: slots, known) != true {
                    throw LayoutError(
                        fieldIndex: index, "another \(one) has a placeholder \(hole.name) already")
                }
                own.append(known ?? holes.count)
                if known == nil { holes.append(hole) }
            }
            slots.append(own)
        }
        self.templates = templates
        self.names = names
        (self.slots, self.holes) = (slots, holes)
        plain = templates.indices.filter { index in !links.contains { $0.lines.contains(index) } }
        self.links = try links.enumerated().map { (number, link) throws(LayoutError) in
            try LinkedSlots(link, number: number, templates, slots, holes)
        }
    }

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
        spans.append(contentsOf: repeatElement(.absent, count: holes.count))
        var (found, fit) = ([HoleSpan](), Template.Fit.no(.opening))
        for line in texts.indices {
            let (index, own) = which(plain, line, texts, bytes, &found)
            if case .badCheck = own { return own }
            guard let index, let first = slots[index].first, spans[base + first].isAbsent else {
                continue
            }
            fit = .yes
            put(found, of: index, at: texts[line].lowerBound, base, &spans)
        }
        for link in links {
            switch linked(link, texts, bytes) {
            case .badCheck(let place): return .badCheck(at: place)
            case .lines(let lines):
                if !lines.isEmpty { fit = .yes }
                for line in lines {
                    put(line.spans, of: line.template, at: line.text.lowerBound, base, &spans)
                }
            }
        }
        return fit
    }

    private func put(
        _ found: [HoleSpan], of template: Int, at start: Int, _ base: Int,
        _ spans: inout [HoleSpan]
    ) {
        for (slot, span) in zip(slots[template], found) where spans[base + slot].isAbsent {
            spans[base + slot] = HoleSpan(
                start: start + span.start, end: start + span.end, kind: span.kind)
        }
    }

    /// The first of some templates that matches the text.
    ///
    /// - Parameter found: Receives the places in the text.
    /// - Returns: Its index; without one, whether only a wrong check prevents a match.
    func which(
        _ candidates: some Sequence<Int>, _ line: Int, _ texts: [Range<Int>],
        _ bytes: UnsafeRawBufferPointer, _ found: inout [HoleSpan]
    ) -> (index: Int?, fit: Template.Fit) {
        var best = Template.Fit.no(.opening)
        for index in candidates {
            guard let text = text(of: index, from: line, texts) else { continue }
            found.removeAll(keepingCapacity: true)
            let fit = templates[index].match(
                UnsafeRawBufferPointer(rebasing: bytes[text]), into: &found)
            switch fit {
            case .yes: return (index, .yes)
            case .badCheck: best = fit
            case .no: continue
            }
        }
        return (nil, best)
    }

    /// The range of the texts that a template takes, from that text on.
    func text(of template: Int, from line: Int, _ texts: [Range<Int>]) -> Range<Int>? {
        let last = line + templates[template].lineCount - 1
        return last < texts.count ? texts[line].lowerBound..<texts[last].upperBound : nil
    }
}
