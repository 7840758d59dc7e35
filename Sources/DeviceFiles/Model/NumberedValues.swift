// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import YAML

/// Values of the same kind, written once: `cell-1..24: { from: cells.cell-1..24 }` stands for 24
/// values, each from the field with its number.
///
/// Registers may be as far apart as their type is long: `voltage-l1..3: { from: input 0..4 f32be }`
/// stands for the registers 0, 2 and 4.
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
            let keys = keys.map { key -> Entry in
                guard Self.numberedKeys.contains(key.key) else { return key }
                let value = numbered(key.value, place, of: numbers.count)
                return Entry(key: key.key, keyRange: key.keyRange, value: value)
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
        let ranges = Self.parts(of: text).compactMap(\.range)
        guard let wrong = ranges.first(where: { $0.step(for: name.count) == nil }) else {
            guard ranges.isEmpty else { return true }
            scope.error(
                "all values \(name.whole) would come from the same field: write the numbers here "
                    + "too, like frame.field-\(name.range)", node.range)
            return false
        }
        scope.error(
            "\(name.whole) stands for \(name.count) values, and \(wrong.range) for "
                + "\(wrong.count) fields", node.range,
            notes: wrong.width == 1
                ? []
                : [
                    "one such number takes \(wrong.width) registers: "
                        + "write \(wrong.range(for: name.count))"
                ])
        return false
    }

    private func numbered(_ node: Node, _ place: Int, of count: Int) -> Node {
        switch node.kind {
        case .sequence(let items):
            return Node(.sequence(items.map { numbered($0, place, of: count) }), node.range)
        case .scalar(let scalar):
            let words = Self.parts(of: scalar.text).map { word, range in
                range.map { $0.text(place * ($0.step(for: count) ?? 1)) } ?? word
            }
            return Node(.scalar(Scalar(words.joined(separator: " "), scalar.style)), node.range)
        case .mapping: return node
        }
    }

    /// The words of a text, each with its range, if it has one.
    private static func parts(of text: String) -> [(word: String, range: NumberRange?)] {
        let words = text.split(separator: " ").map(String.init)
        return words.enumerated().map { place, word in
            let type = place + 1 < words.count ? words[place + 1] : ""
            return (word, NumberRange(in: word, width: registers(of: type)))
        }
    }

    /// The number of registers that a type takes; 1 for any other word.
    private static func registers(of type: String) -> Int {
        switch RegisterText(models: []).read("holding 0 \(type)") {
        case .success(let field): return field.addresses.count
        case .failure: return 1
        }
    }

    private func refuseRepeated(_ entries: [Entry]) {
        var known: Set<String> = []
        for entry in entries where !known.insert(entry.key).inserted {
            scope.error("there is a value '\(entry.key)' already", entry.keyRange)
        }
    }
}

/// Numbers in a name, both ends included: `cell-1..24`, `0x10..0x14`.
private struct NumberRange {
    /// The name as it is written.
    let whole: String
    /// How far apart the numbers may be, beside 1.
    let width: Int
    private let before: Substring
    private let after: Substring
    private let numbers: ClosedRange<Int>
    /// The number of hexadecimal digits; `nil` for decimal numbers.
    private let digits: Int?

    /// - Returns: `nil` when the text has no range with at least two numbers.
    init?(in text: String, width: Int = 1) {
        guard let dots = text.firstRange(of: "..") else { return nil }
        let (head, tail) = (text[..<dots.lowerBound], text[dots.upperBound...])
        let radix = tail.hasPrefix("0x") ? 16 : 10
        let prefix = radix == 16 ? "0x" : ""
        let isDigit = { (character: Character) in
            character.isASCII && Int(String(character), radix: radix) != nil
        }
        let low = String(head.reversed().prefix(while: isDigit).reversed())
        let high = tail.dropFirst(prefix.count).prefix(while: isDigit)
        guard head.hasSuffix(prefix + low), let first = Int(low, radix: radix),
            let last = Int(high, radix: radix), first < last, last <= 1_000_000
        else { return nil }
        (whole, self.width) = (text, width)
        (before, after) = (head.dropLast(low.count), tail.dropFirst(prefix.count + high.count))
        numbers = first...last
        digits = radix == 16 ? low.count : nil
    }

    var count: Int { numbers.count }
    var range: String { range(to: numbers.upperBound) }

    /// The distance from one value's number to the next one's; `nil` if the range does not have
    /// that number of values.
    func step(for values: Int) -> Int? {
        [1, width].first { $0 * (values - 1) == count - 1 }
    }

    /// The range that begins with the same number, and has that number of values.
    func range(for values: Int) -> String {
        range(to: numbers.lowerBound + width * (values - 1))
    }

    private func range(to last: Int) -> String {
        "\(written(numbers.lowerBound))..\(digits == nil ? "" : "0x")\(written(last))"
    }

    /// The name with another number.
    ///
    /// - Parameter distance: How much larger it is than the first one.
    func text(_ distance: Int) -> String {
        "\(before)\(written(numbers.lowerBound + distance))\(after)"
    }

    private func written(_ number: Int) -> String {
        guard let digits else { return "\(number)" }
        let text = String(number, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
}
