// SPDX-License-Identifier: Apache-2.0

import Devices
import Diagnostics
import Readings
import YAML

/// Reads how a raw field becomes a value.
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
            refuse(["enum"], "only whole numbers stand for words")
            refuse(["unavailable"], "only whole numbers stand for a value that is not there")
            return number()
        case .word:
            refuse(
                ["enum", "scale", "offset", "unit", "valid", "unavailable"],
                "the field is a word, no number")
            return .text
        case .click:
            refuse(
                ["enum", "scale", "offset", "unit", "valid", "unavailable"],
                "a click is a word, no number")
            return .clicks
        case .pin:
            refuse(
                ["enum", "scale", "offset", "unit", "valid", "unavailable"],
                "a pin is on or off, no number")
            return .onOff
        case .total, .rate:
            refuse(["enum", "unavailable"], "pulses are counted")
            if case .total = content {
                refuse(["simulate"], "a total follows the pulses; a rate makes them up")
            }
            return .pulses(
                section.value("scale", .pulseScale, or: .one),
                offset: section.value("offset", .decimal, or: .zero))
        }
    }

    private func refuse(_ keys: [String], _ reason: String) {
        for entry in section.entries where keys.contains(entry.key) {
            scope.error("'\(entry.key)' has no meaning here: \(reason)", entry.keyRange)
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
                scope.error("the number \(number) has a word already", entry.keyRange)
            }
            if known.contains(where: { $0.word == word }) {
                scope.error(
                    "the word '\(word)' stands for another number already", entry.value.range)
            }
            known.append(NumberedWord(number: Int64(number), word: word))
        }
        return .words(known)
    }
}

extension TextType<Decimal> {
    /// What raw numbers are multiplied with: the simulator divides by it.
    static let scale = TextType("a number other than zero, like 0.1 or 1/8") { text in
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let numbers = parts.map { Decimal($0) }
        guard let number = numbers[0], number != .zero else { return .failure(Mismatch()) }
        guard numbers.count == 2 else { return .success(number) }
        guard let divisor = numbers[1], let quotient = number.divided(by: divisor) else {
            return .failure(Mismatch())
        }
        // A quotient that does not end fills all the digits that there are.
        guard quotient.mantissa.magnitude < 100_000_000_000_000_000 else {
            return .failure(Mismatch("\(text) never ends in decimals: take the nearest that does"))
        }
        return .success(quotient)
    }
}

extension TextType<PulseScale> {
    /// What a pulse is worth. A fraction may go on for ever: totals are worked out from it anew.
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
