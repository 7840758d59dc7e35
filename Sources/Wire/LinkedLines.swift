// SPDX-License-Identifier: Apache-2.0

/// Lines of a record that describe one of several like things, which a placeholder in each of them
/// names.
///
/// Facts. An electricity meter passes on the meters that are connected to it, each on a channel.
/// One line tells what is on the channel, other lines tell its values:
///
///     0-1:24.1.0(003)                              channel 1 is a gas meter
///     0-1:24.2.1(240112231646W)(00338.711*m3)      its volume, and the time of it
///     0-2:24.1.0(007)                              channel 2 is a water meter
///     0-2:24.2.1(240112231646W)(00872.234*m3)
///
/// The channels differ from house to house. A meter that was replaced stays on its channel.
///
/// Choice. A set has a link, the placeholder of the channel, and lines. Of one channel all lines
/// without another placeholder must be there, and one with another: then the channel has what the
/// set describes. Of several such channels the set takes the one with the newest date. A date that
/// cannot be means that the thing was never read. Of those that were read within the same day, one
/// that counts wins over one at zero: some meters give a dead one the present time.
package struct LinkedLines: Hashable, Sendable {
    /// The indices of its lines among all lines.
    package let lines: Range<Int>
    /// The name of the placeholder that all its lines have.
    package let link: String
    /// The name of the placeholder that decides between several things, a date or a number. `nil`
    /// when the first wins.
    package let newest: String?

    package init(lines: Range<Int>, link: String, newest: String? = nil) {
        self.lines = lines
        self.link = link
        self.newest = newest
    }

    /// Whether this hole is the link and stands in an earlier line of this set.
    func shares(_ hole: Template.Hole, from slots: [[Int]], _ known: Int) -> Bool {
        guard hole.name == link else { return false }
        return slots.indices.allSatisfy { lines.contains($0) || !slots[$0].contains(known) }
    }
}

/// Linked lines with the slots of their placeholders.
struct LinkedSlots: Sendable {
    let lines: Range<Int>
    let link: Int
    let newest: Int?
    /// The lines that have no placeholder but the link.
    let marks: [Int]
    /// What the link is in a record without an example.
    let usualLink: RawValue?

    /// - Parameter number: The number of the set among all sets.
    /// - Throws: `LayoutError` with the wrong line as its field.
    init(
        _ linked: LinkedLines, number: Int, _ templates: [Template], _ slots: [[Int]],
        _ holes: [Template.Hole]
    ) throws(LayoutError) {
        func slot(_ name: String) -> Int? { holes.firstIndex { $0.name == name } }
        for line in linked.lines {
            guard templates[line].holes.contains(where: { $0.name == linked.link }) else {
                throw LayoutError(
                    fieldIndex: line, "a linked line needs the placeholder \(linked.link)")
            }
        }
        let own = Set(linked.lines.flatMap { slots[$0] })
        guard let link = slot(linked.link), own.count > 1 else {
            throw LayoutError(
                fieldIndex: linked.lines.lowerBound,
                "linked lines have a placeholder beside \(linked.link)")
        }
        newest = linked.newest.flatMap(slot)
        if let name = linked.newest {
            guard let newest, own.contains(newest), newest != link,
                holes[newest].type.kind != .word, holes[newest].type.kind != .text
            else {
                throw LayoutError(
                    fieldIndex: linked.lines.lowerBound,
                    "'newest' names a date or a number of these lines, not \(name)")
            }
        }
        lines = linked.lines
        self.link = link
        marks = lines.filter { slots[$0] == [link] }
        usualLink = holes[link].type.rawType == .integer ? .integer(Int64(number) + 1) : nil
    }
}
