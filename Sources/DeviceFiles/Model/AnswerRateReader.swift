// SPDX-License-Identifier: Apache-2.0

import Devices
import Diagnostics
import Plan
import Wire
import YAML

/// Reads the baud rate at which the answer to a read comes: one rate, or one for each content of a
/// field that the request repeats.
struct AnswerRateReader {
    static let keys = ["from", "rates"]

    let earlier: EarlierReads
    let scope: Scope

    /// - Parameter parts: The fields that the request repeats; `nil` for a constant request, or for
    ///   one with a mistake.
    func read(_ entry: Entry, _ parts: RequestParts?, isKnown: Bool) -> AnswerRate? {
        guard case .mapping = entry.value.kind else {
            return scope.value(entry.value, .baud).map { .fixed($0) }
        }
        guard
            let section = Section(entry.value, title: entry.keyRange, keys: Self.keys, in: scope)
        else { return nil }
        let field = section.requiredEntry("from").flatMap { find($0, parts, isKnown) }
        let choices = section.requiredSection("rates", keys: nil).flatMap { read($0, field) }
        guard let field, let choices else { return nil }
        return .chosen(by: FieldSource(message: field.message, slot: field.slot), choices)
    }

    private func find(
        _ entry: Entry, _ parts: RequestParts?, _ isKnown: Bool
    ) -> FieldFinder.Field? {
        guard let name = scope.value(entry.value, .earlierField),
            let field = earlier.find(name, entry.value.range, scope)
        else { return nil }
        guard field.content == .whole || field.content == .word else {
            scope.error(
                "a baud rate can belong to a whole number or to a word only", entry.value.range)
            return nil
        }
        let source = FieldSource(message: field.message, slot: field.slot)
        guard parts?.parts.contains(where: { $0.source == source }) == true || !isKnown else {
            scope.error(
                "the request does not contain '\(name)', so the device does not learn which rate "
                    + "the gateway expects", entry.value.range,
                notes: ["write a field like { from: \(name), type: text1 } in 'send'"])
            return nil
        }
        return field
    }

    private func read(
        _ section: Section, _ field: FieldFinder.Field?
    ) -> [AnswerRate.Choice]? {
        if section.entries.isEmpty { scope.error("expected rates like 5: 9600", section.title) }
        let number = TextType<Int>.integer(-2_147_483_648...4_294_967_295).fixed
        let choices = section.entries.map { entry -> AnswerRate.Choice? in
            let baud = scope.value(entry.value, .baud)
            let key = Node(.scalar(Scalar(entry.key, .plain)), entry.keyRange)
            let content: RawValue?
            if field?.content == .whole {
                content = scope.value(key, number).map { .integer(Int64($0)) }
            } else {
                content = scope.value(key, TextType<String>.line.fixed).map { .word($0) }
            }
            guard let baud, let content else { return nil }
            return AnswerRate.Choice(content, baud: baud)
        }
        guard !choices.isEmpty, !choices.contains(nil) else { return nil }
        return choices.compactMap { $0 }
    }
}

extension TextType<Int> {
    /// The rate of a serial line. Which of these a port can do, its driver decides.
    static let baud = TextType.integer(50...4_000_000)
}

extension TextType<String> {
    /// A field of an earlier answer, by its name.
    static let earlierField = TextType("a field of an earlier answer like identification.speed") {
        text in
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts.contains(where: \.isEmpty), isLine(text) else {
            return .failure(Mismatch())
        }
        return .success(text)
    }.fixed
}
