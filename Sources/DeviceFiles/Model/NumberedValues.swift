// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import YAML

/// Values of the same kind, written once: `cell-1..24: { from: cells.cell-1..24 }` stands for 24
/// values, each from the field with its number.
///
/// The tree is expanded before it is read, so the readers know one form of a value only. The copies
/// keep their places in the file.
struct NumberedValues {
    /// The largest number of values that one entry stands for.
    private static let most = 256

    /// The keys whose numbers count with that of the name.
    private static let numberedKeys = ["from", "set"]

    let scope: Scope

    /// The whole file with an entry for each value.
    func expanded(_ root: Node) -> Node {
        guard case .mapping(let entries) = root.kind else { return root }
        let all = entries.map { entry in
            guard entry.key == "values", case .mapping(let values) = entry.value.kind else {
                return entry
            }
            let single = values.flatMap(expanded)
            refuseRepeated(single)
            let node = Node(.mapping(single), entry.value.range)
            return Entry(key: entry.key, keyRange: entry.keyRange, value: node)
        }
        return Node(.mapping(all), root.range)
    }

    private func expanded(_ entry: Entry) -> [Entry] {
        guard let numbers = NumberRange(in: entry.key) else { return [entry] }
        guard numbers.count <= Self.most else {
            scope.error(
                "one entry stands for \(Self.most) values at most, and this one for "
                    + "\(numbers.count)", entry.keyRange)
            return []
        }
        guard case .mapping(let keys) = entry.value.kind else {
            return [Entry(key: numbers.text(0), keyRange: entry.keyRange, value: entry.value)]
        }
        let sources = keys.filter { Self.numberedKeys.contains($0.key) }
        guard sources.allSatisfy({ isNumbered($0.value, like: numbers) }) else { return [] }
        return (0..<numbers.count).map { place in
            let keys = keys.map { key in
                Self.numberedKeys.contains(key.key)
                    ? Entry(key: key.key, keyRange: key.keyRange, value: numbered(key.value, place))
                    : key
            }
            return Entry(
                key: numbers.text(place), keyRange: entry.keyRange,
                value: Node(.mapping(keys), entry.value.range))
        }
    }

    /// Whether each text has as many numbers as the name; a mistake is reported.
    private func isNumbered(_ node: Node, like name: NumberRange) -> Bool {
        if case .sequence(let items) = node.kind {
            return items.allSatisfy { isNumbered($0, like: name) }
        }
        guard let text = node.scalar?.text else { return true }
        let ranges = text.split(separator: " ").compactMap { NumberRange(in: String($0)) }
        guard let wrong = ranges.first(where: { $0.count != name.count }) else {
            guard ranges.isEmpty else { return true }
            scope.error(
                "all values \(name.whole) would come from the same field: write the numbers here "
                    + "too, like frame.field-\(name.range)", node.range)
            return false
        }
        scope.error(
            "\(name.whole) stands for \(name.count) values, and \(wrong.range) for "
                + "\(wrong.count) fields", node.range)
        return false
    }

    private func numbered(_ node: Node, _ place: Int) -> Node {
        switch node.kind {
        case .sequence(let items):
            return Node(.sequence(items.map { numbered($0, place) }), node.range)
        case .scalar(let scalar):
            let words = scalar.text.split(separator: " ").map { word in
                NumberRange(in: String(word))?.text(place) ?? String(word)
            }
            return Node(.scalar(Scalar(words.joined(separator: " "), scalar.style)), node.range)
        case .mapping: return node
        }
    }

    private func refuseRepeated(_ entries: [Entry]) {
        var known: Set<String> = []
        for entry in entries where !known.insert(entry.key).inserted {
            scope.error("there is a value '\(entry.key)' already", entry.keyRange)
        }
    }
}

/// Numbers in a name, both ends included: `cell-1..24`.
private struct NumberRange {
    /// The name as it is written.
    let whole: String
    private let before: Substring
    private let after: Substring
    private let numbers: ClosedRange<Int>

    /// - Returns: `nil` when the text has no range with at least two numbers.
    init?(in text: String) {
        let isDigit = { (byte: UInt8) in (0x30...0x39).contains(byte) }
        guard let dots = text.firstRange(of: "..") else { return nil }
        let first = text.utf8[..<dots.lowerBound].reversed().prefix(while: isDigit).count
        let last = text.utf8[dots.upperBound...].prefix(while: isDigit).count
        let start = text.utf8.index(dots.lowerBound, offsetBy: -first)
        let end = text.utf8.index(dots.upperBound, offsetBy: last)
        guard let low = Int(text[start..<dots.lowerBound]),
            let high = Int(text[dots.upperBound..<end]), low < high, high <= 1_000_000
        else { return nil }
        (whole, before, after) = (text, text[..<start], text[end...])
        numbers = low...high
    }

    var count: Int { numbers.count }
    var range: String { "\(numbers.lowerBound)..\(numbers.upperBound)" }

    /// The name with the number at that place.
    func text(_ place: Int) -> String { "\(before)\(numbers.lowerBound + place)\(after)" }
}
