// SPDX-License-Identifier: Apache-2.0

import Devices
import Diagnostics
import Readings
import YAML

/// Reads how a raw number becomes a value.
struct MappingReader {
    /// The keys of values that are numbers.
    private static let ofNumbers = ["scale", "offset", "unit", "valid", "unavailable", "round"]

    let section: Section
    private var scope: Scope { section.scope }

    init(section: Section) {
        self.section = section
    }

    func read(_ content: Sources.Content) -> Mapping? {
        switch content {
        case .file where hasWordsForWords:
            demandText()
            return nil
        case .whole where section.entry("enum") != nil, .file where section.entry("enum") != nil:
            refuse(["scale", "offset", "unit", "valid", "round"], "a value with 'enum' is a word")
            return words()
        case .whole, .file:
            return number()
        case .bit where section.entry("enum") != nil:
            refuse(Self.ofNumbers, "a value with 'enum' is a word")
            return words()
        case .bit:
            refuse(Self.ofNumbers, "a bit is on or off, not a number")
            return .onOff
        case .scaled:
            refuse(["enum"], "only whole numbers can have words")
            return number()
        case .decimal:
            refuse(["enum"], "only whole numbers can have words")
            refuse(["unavailable"], "only whole numbers can mean \"no value\"")
            return number()
        case .word:
            refuse(Self.ofNumbers, "the field is a word, not a number")
            return section.entry("enum") == nil ? .text : renamedWords()
        case .date(let pattern):
            refuse(Self.ofNumbers + ["enum"], "the field is a date, not a number")
            return .date(pattern)
        case .click:
            refuse(Self.ofNumbers + ["enum"], "a click is a word, not a number")
            return .clicks
        case .choice(let mapping):
            refuse(Self.ofNumbers + ["enum"], "the words of the value are those of 'set'")
            return mapping
        case .pin:
            refuse(Self.ofNumbers + ["enum"], "a pin is on or off, not a number")
            return .onOff
        case .total, .rate:
            refuse(["enum", "unavailable", "round"], "a counter gives the number of pulses")
            if case .total = content {
                refuse(["simulate"], "a total counts the pulses; a rate simulates them")
            }
            return .pulses(
                section.value("scale", .pulseScale, or: .one),
                offset: section.value("offset", .decimal, or: .zero))
        }
    }

    private func refuse(_ keys: [String], _ reason: String) {
        for entry in section.entries where keys.contains(entry.key) {
            scope.error("'\(entry.key)' is not possible here: \(reason)", entry.keyRange)
        }
    }

    /// Whether the enumeration has words for other words, and the file is read as a number.
    private var hasWordsForWords: Bool {
        guard case .mapping(let entries) = section.entry("enum")?.value.kind, !entries.isEmpty
        else { return false }
        return entries.allSatisfy {
            wholeNumber($0.key) == nil && $0.value.scalar.flatMap { wholeNumber($0.text) } == nil
        }
    }

    private func demandText() {
        guard let from = section.entry("from")?.value, let name = from.scalar?.text else { return }
        scope.error(
            "the enumeration has words of a text, and the file is read as a number", from.range,
            suggestion: "\(name) text")
    }

    private func number() -> Mapping {
        .number(
            scale: section.value("scale", .scale, or: Decimal(1)),
            offset: section.value("offset", .decimal, or: .zero))
    }

    private func words() -> Mapping? {
        let number = TextType<Int>.integer(-2_147_483_648...4_294_967_295).fixed
        return enumeration("0: idle", number, "number").map { entries in
            .words(entries.map { NumberedWord(number: Int64($0.sent), word: $0.word) })
        }
    }

    private func renamedWords() -> Mapping? {
        enumeration("A: valid", TextType<String>.line.fixed, "word").map { entries in
            .renamed(entries.map { RenamedWord(sent: $0.sent, word: $0.word) })
        }
    }

    /// The entries of an enumeration; both sides are unique.
    ///
    /// - Parameters:
    ///   - example: For a message.
    ///   - what: The kind of the key, for a message.
    private func enumeration<Sent: Equatable>(
        _ example: String, _ type: TextType<Sent>, _ what: String
    ) -> [(sent: Sent, word: String)]? {
        if let turned = section.entry("enum")?.value.turned(what) {
            scope.error(
                "expected words by their \(what)s, like \(example)", turned.node.range,
                suggestion: turned.text)
            return nil
        }
        guard let words = section.section("enum", keys: nil) else { return nil }
        if words.entries.isEmpty { scope.error("expected words like \(example)", words.title) }
        var known: [(sent: Sent, word: String)] = []
        for entry in words.entries {
            let key = Node(.scalar(Scalar(entry.key, .plain)), entry.keyRange)
            let sent = scope.value(key, type)
            guard let word = scope.value(entry.value, .line), let sent else { continue }
            if known.contains(where: { $0.sent == sent }) {
                scope.error("the \(what) \(sent) already has a word", entry.keyRange)
            }
            if known.contains(where: { $0.word == word }) {
                scope.error(
                    "the word '\(word)' already belongs to another \(what)", entry.value.range)
            }
            known.append((sent, word))
        }
        return known
    }
}

extension Node {
    /// An enumeration of numbers that is a list, or has the words first: as it must be written.
    fileprivate func turned(_ what: String) -> (node: Node, text: String)? {
        guard what == "number" else { return nil }
        var pairs: [(number: String, word: String)] = []
        switch kind {
        case .scalar: return nil
        case .sequence(let items):
            pairs = items.enumerated().map { ("\($0.offset)", $0.element.scalar?.text ?? "") }
        case .mapping(let entries):
            guard !entries.contains(where: { wholeNumber($0.key) != nil }) else { return nil }
            pairs = entries.map { ($0.value.scalar?.text ?? "", $0.key) }
        }
        guard !pairs.isEmpty, pairs.allSatisfy({ wholeNumber($0.number) != nil && $0.word != "" })
        else { return nil }
        let list = pairs.map { "\($0.number): \(quoted($0.word))" }.joined(separator: ", ")
        return (self, "{ \(list) }")
    }
}

extension TextType<Decimal> {
    /// The factor of raw numbers. It is not zero, because the simulator divides by it.
    static let scale = TextType("a number other than zero, like 0.1 or 1/8") { text in
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let numbers = parts.map { Decimal($0) }
        guard let number = numbers[0], number != .zero else { return .failure(Mismatch()) }
        guard numbers.count == 2 else { return .success(number) }
        guard let divisor = numbers[1], let quotient = number.divided(by: divisor) else {
            return .failure(Mismatch())
        }
        // A quotient without a finite decimal form uses all available digits.
        guard quotient.mantissa.magnitude < 100_000_000_000_000_000 else {
            return .failure(Mismatch("\(text) has no finite decimal form: write a rounded decimal"))
        }
        return .success(quotient)
    }
}

extension TextType<PulseScale> {
    /// The quantity of one pulse. Any fraction is allowed: a total is computed from all pulses.
    static let pulseScale = TextType("a number above zero, like 0.2794 or 1/450") {
        text in
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let numbers = parts.map { Decimal($0) }
        guard let numerator = numbers[0],
            let denominator = numbers.count == 2 ? numbers[1] : Decimal(1)
        else { return nil }
        return PulseScale(numerator, per: denominator)
    }
}
