// SPDX-License-Identifier: Apache-2.0

import Devices
import Diagnostics
import Readings
import YAML

/// Reads how a raw number becomes a value.
struct MappingReader {
    let section: Section
    private var scope: Scope { section.scope }

    init(section: Section) {
        self.section = section
    }

    func read(_ content: Sources.Content) -> Mapping? {
        switch content {
        case .whole where section.entry("enum") != nil:
            refuse(["scale", "offset", "unit", "valid"], "a value with 'enum' is a word")
            return words()
        case .whole:
            return number()
        case .decimal:
            refuse(["enum"], "only whole numbers can have words")
            refuse(["unavailable"], "only whole numbers can mean \"no value\"")
            return number()
        case .word:
            refuse(
                ["enum", "scale", "offset", "unit", "valid", "unavailable"],
                "the field is a word, not a number")
            return .text
        case .click:
            refuse(
                ["enum", "scale", "offset", "unit", "valid", "unavailable"],
                "a click is a word, not a number")
            return .clicks
        case .pin:
            refuse(
                ["enum", "scale", "offset", "unit", "valid", "unavailable"],
                "a pin is on or off, not a number")
            return .onOff
        case .total, .rate:
            refuse(["enum", "unavailable"], "a counter gives the number of pulses")
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

    private func number() -> Mapping {
        .number(
            scale: section.value("scale", .scale, or: Decimal(1)),
            offset: section.value("offset", .decimal, or: .zero))
    }

    private func words() -> Mapping? {
        guard let words = section.section("enum", keys: nil) else { return nil }
        if words.entries.isEmpty { scope.error("expected words like 0: idle", words.title) }
        var known: [NumberedWord] = []
        for entry in words.entries {
            let key = Node(.scalar(Scalar(entry.key, .plain)), entry.keyRange)
            let number = scope.value(
                key, .integer(-2_147_483_648...4_294_967_295).fixed)
            guard let word = scope.value(entry.value, .line), let number else { continue }
            if known.contains(where: { $0.number == number }) {
                scope.error("the number \(number) already has a word", entry.keyRange)
            }
            if known.contains(where: { $0.word == word }) {
                scope.error(
                    "the word '\(word)' already belongs to another number", entry.value.range)
            }
            known.append(NumberedWord(number: Int64(number), word: word))
        }
        return .words(known)
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
    fileprivate static let pulseScale = TextType("a number above zero, like 0.2794 or 1/450") {
        text in
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let numbers = parts.map { Decimal($0) }
        guard let numerator = numbers[0],
            let denominator = numbers.count == 2 ? numbers[1] : Decimal(1)
        else { return nil }
        return PulseScale(numerator, per: denominator)
    }
}
