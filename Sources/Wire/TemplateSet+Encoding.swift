// SPDX-License-Identifier: Apache-2.0

extension TemplateSet {
    /// Encodes the texts with values, in the templates' order. Of linked templates with a value it
    /// also encodes those that have the link alone.
    ///
    /// - Parameter all: One for each slot.
    func encode(_ all: [RawValue?], rounding: Bool) throws(EncodingError) -> [[UInt8]] {
        var all = all
        for link in links where all[link.link] == nil { all[link.link] = link.usualLink }
        var texts: [[UInt8]] = []
        for index in templates.indices where isNeeded(index, all) {
            texts.append(try encode(index, all, over: nil, rounding))
        }
        return texts
    }

    private func isNeeded(_ template: Int, _ all: [RawValue?]) -> Bool {
        guard let link = links.first(where: { $0.lines.contains(template) }) else {
            return slots[template].contains { all[$0] != nil }
        }
        let own = link.marks.contains(template) ? link.lines.flatMap { slots[$0] } : slots[template]
        return own.contains { $0 != link.link && all[$0] != nil }
    }

    /// The bytes with new values in their texts.
    ///
    /// - Throws: Also for a value without a text.
    func replace(
        _ texts: [Range<Int>], of bytes: [UInt8], with all: [RawValue?], rounding: Bool
    ) throws(EncodingError) -> [UInt8] {
        let places = bytes.withUnsafeBytes { self.places(of: texts, in: $0) }
        try checkPlaces(places.map(\.template), all)
        var (result, at) = ([UInt8](), 0)
        for (index, text) in places where text.lowerBound >= at {
            result += bytes[at..<text.lowerBound]
            result += try encode(index, all, over: Array(bytes[text]), rounding)
            at = text.upperBound
        }
        return result + bytes[at...]
    }

    /// The text of each template that has one, in the order of the texts.
    private func places(
        of texts: [Range<Int>], in bytes: UnsafeRawBufferPointer
    ) -> [(template: Int, text: Range<Int>)] {
        var (places, found) = ([(template: Int, text: Range<Int>)](), [HoleSpan]())
        for line in texts.indices {
            guard let index = which(plain, line, texts, bytes, &found).index,
                !places.contains(where: { $0.template == index }),
                let text = self.text(of: index, from: line, texts)
            else { continue }
            places.append((index, text))
        }
        for link in links {
            guard case .lines(let lines) = linked(link, texts, bytes) else { continue }
            places += lines.map { ($0.template, $0.text) }
        }
        return places.sorted { $0.text.lowerBound < $1.text.lowerBound }
    }

    private func checkPlaces(_ present: [Int], _ all: [RawValue?]) throws(EncodingError) {
        let filled = Set(present.flatMap { slots[$0] })
        guard let slot = holes.indices.first(where: { all[$0] != nil && !filled.contains($0) })
        else { return }
        throw EncodingError(
            slot: slot, "the given \(names.whole) has no \(names.one) for it")
    }

    private func encode(
        _ index: Int, _ all: [RawValue?], over: [UInt8]?, _ rounding: Bool
    ) throws(EncodingError) -> [UInt8] {
        let own = slots[index]
        do throws(EncodingError) {
            return try templates[index].encode(
                own.map { all[$0] }, over: over, rounding: rounding)
        } catch {
            throw EncodingError(slot: error.slot.map { own[$0] }, error.message)
        }
    }
}
