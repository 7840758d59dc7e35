// SPDX-License-Identifier: Apache-2.0

import Readings

extension TemplateSet {
    /// A line of a linked set in a record.
    struct LinkedLine {
        let template: Int
        let text: Range<Int>
        /// Relative to the text.
        let spans: [HoleSpan]
    }

    enum Linked {
        case badCheck(at: Int)
        /// The lines of the thing that the set describes; empty when the record has none.
        case lines([LinkedLine])
    }

    /// Finds the lines of a linked set.
    func linked(
        _ link: LinkedSlots, _ texts: [Range<Int>], _ bytes: UnsafeRawBufferPointer
    ) -> Linked {
        do throws(BadCheck) {
            return .lines(described(try things(link, texts, bytes), link, bytes) ?? [])
        } catch {
            return .badCheck(at: error.place)
        }
    }

    /// A line with a wrong check.
    struct BadCheck: Error {
        let place: Int
    }

    /// The matching lines, by the thing that they belong to.
    func things(
        _ link: LinkedSlots, _ texts: [Range<Int>], _ bytes: UnsafeRawBufferPointer
    ) throws(BadCheck) -> [[LinkedLine]] {
        var (things, found) = ([[LinkedLine]](), [HoleSpan]())
        for line in texts.indices {
            let (index, fit) = which(link.lines, line, texts, bytes, &found)
            if case .badCheck(let place) = fit { throw BadCheck(place: place) }
            guard let index, let text = text(of: index, from: line, texts) else { continue }
            let next = LinkedLine(template: index, text: text, spans: found)
            let name = key(link, next, bytes)
            if let thing = things.firstIndex(where: { key(link, $0[0], bytes) == name }) {
                // The first line of a kind counts, as in the rest of the record.
                guard !things[thing].contains(where: { $0.template == index }) else { continue }
                things[thing].append(next)
            } else {
                things.append([next])
            }
        }
        return things
    }

    /// The thing that the set describes; `nil` when it is not among them.
    func described(
        _ things: [[LinkedLine]], _ link: LinkedSlots, _ bytes: UnsafeRawBufferPointer
    ) -> [LinkedLine]? {
        choice(among: things.filter { isWhole($0, link) }, link, bytes)
    }

    /// The first of several things, or the one with the largest number or the newest date.
    private func choice(
        among things: [[LinkedLine]], _ link: LinkedSlots, _ bytes: UnsafeRawBufferPointer
    ) -> [LinkedLine]? {
        guard let slot = link.newest else { return things.first }
        let type = holes[slot].type
        let candidates = things.compactMap { lines -> Candidate? in
            guard let text = text(of: slot, in: lines, bytes) else { return nil }
            let order: Decimal?
            if let date = type.date {
                order = date.secondsSince1970(String(decoding: text, as: UTF8.self))
                    .map(Decimal.init)
            } else {
                order = type.rawValue(of: text).number
            }
            return order.map {
                Candidate(lines: lines, order: $0, isZero: isZero(lines, link, bytes))
            }
        }
        guard let newest = candidates.map(\.order).max() else { return nil }
        let isDate = type.date != nil
        let fresh = candidates.filter { !isDate || $0.order >= newest - Self.day }
        let counting = fresh.filter { !$0.isZero }
        let rest = counting.isEmpty ? fresh : counting
        return rest.first { one in rest.allSatisfy { $0.order <= one.order } }?.lines
    }

    /// A thing with its date, in seconds, or its number.
    private struct Candidate {
        let lines: [LinkedLine]
        let order: Decimal
        /// Whether all its numbers are 0.
        let isZero: Bool
    }

    private static let day = Decimal(86_400)

    private func isZero(
        _ lines: [LinkedLine], _ link: LinkedSlots, _ bytes: UnsafeRawBufferPointer
    ) -> Bool {
        let own = Set(lines.flatMap { slots[$0.template] }).subtracting([link.link])
        return own.filter { $0 != link.newest && holes[$0].type.rawType != .word }.allSatisfy {
            guard let text = text(of: $0, in: lines, bytes) else { return true }
            return holes[$0].type.rawValue(of: text).number == .zero
        }
    }

    private func text(
        of slot: Int, in lines: [LinkedLine], _ bytes: UnsafeRawBufferPointer
    ) -> UnsafeRawBufferPointer? {
        let place = lines.lazy.compactMap { self.place(of: slot, in: $0) }.first
        return place.map { UnsafeRawBufferPointer(rebasing: bytes[$0]) }
    }

    private func isWhole(_ lines: [LinkedLine], _ link: LinkedSlots) -> Bool {
        isMarked(lines, link) && lines.contains { !link.marks.contains($0.template) }
    }

    /// Whether the thing is of the kind that the set describes.
    func isMarked(_ lines: [LinkedLine], _ link: LinkedSlots) -> Bool {
        link.marks.allSatisfy { mark in lines.contains { $0.template == mark } }
    }

    /// The text of the link.
    func key(
        _ link: LinkedSlots, _ line: LinkedLine, _ bytes: UnsafeRawBufferPointer
    ) -> [UInt8] {
        place(of: link.link, in: line).map { Array(bytes[$0]) } ?? []
    }

    /// The place of a slot's text in the record.
    private func place(of slot: Int, in line: LinkedLine) -> Range<Int>? {
        guard let number = slots[line.template].firstIndex(of: slot) else { return nil }
        let (span, start) = (line.spans[number], line.text.lowerBound)
        return start + span.start..<start + span.end
    }
}
