// SPDX-License-Identifier: Apache-2.0

import Devices
import Diagnostics
import Readings
import Wire
import YAML

/// Reads how the simulator generates a value. A key that only one kind has determines the kind.
struct GeneratorReader {
    /// The further keys of each kind.
    private static let companions = [
        "constant": [], "walk": ["step"], "rise": ["step"], "sine": ["period"],
        "follow": ["factor"], "cycle": [],
        "toggle": [], "clicks": [],
    ]
    private static let kinds = [
        "constant", "walk", "rise", "sine", "follow", "cycle", "toggle", "clicks",
    ]
    static let keys = kinds + ["step", "period", "factor"]

    let section: Section
    private let content: Sources.Content?
    /// `nil` when the value itself has a mistake: then only independent keys are checked.
    let mapping: Mapping?
    let names: [String]
    private var scope: Scope { section.scope }

    init(section: Section, content: Sources.Content?, mapping: Mapping?, names: [String]) {
        self.section = section
        self.content = content
        self.mapping = mapping
        self.names = names
    }

    func read() -> Generator? {
        guard let kind = section.single(of: Self.kinds) else {
            if Self.kinds.allSatisfy(section.lacks) {
                scope.error(
                    "expected one of \(Self.kinds.joined(separator: ", "))", section.title)
            }
            return nil
        }
        let companions = Self.companions[kind] ?? []
        for entry in section.entries where ["step", "period", "factor"].contains(entry.key) {
            guard !companions.contains(entry.key) else { continue }
            scope.error("'\(entry.key)' does not go with '\(kind)'", entry.keyRange)
        }
        guard fits(kind) else { return nil }
        return read(kind)
    }

    private func fits(_ kind: String) -> Bool {
        guard let mapping, let entry = section.entry(kind) else { return true }
        if kind == "clicks", clickTimes == nil {
            scope.error("'clicks' is only for the clicks of a button", entry.keyRange)
            return false
        }
        if kind != "clicks", clickTimes != nil {
            scope.error("a value of clicks needs 'clicks'", entry.keyRange)
            return false
        }
        if ["walk", "rise", "sine", "follow"].contains(kind), !mapping.isNumber {
            scope.error("'\(kind)' gives numbers, and the value is not a number", entry.keyRange)
            return false
        }
        if kind == "follow", case .pulses = mapping {
            scope.error(
                "'follow' is not possible here: pulses cannot follow another value", entry.keyRange)
            return false
        }
        if kind == "toggle", mapping != .onOff {
            scope.error("'toggle' is for pins, which are on or off", entry.keyRange)
            return false
        }
        return true
    }

    private func read(_ kind: String) -> Generator? {
        switch kind {
        case "constant":
            return valueType.flatMap { section.value(kind, $0) }.map(Generator.constant)
        case "walk", "rise":
            let (range, step) = (section.value(kind, .range), section.required("step", .positive))
            guard let range, let step else { return nil }
            return kind == "walk" ? .walk(range, step: step) : .rise(range, step: step)
        case "sine":
            let (range, period) = (section.value(kind, .range), section.required("period", .period))
            guard let range, let period else { return nil }
            return .sine(range, period: period)
        case "follow": return follow()
        case "cycle": return cycle()
        case "clicks":
            guard let mean = section.value(kind, .period), let clickTimes else { return nil }
            return .clicks(mean: mean, clickTimes)
        default: return section.value(kind, .period).map { .toggle(mean: $0) }
        }
    }

    private var clickTimes: ClickTimes? {
        if case .click(let times) = content { return times }
        return nil
    }

    private var valueType: TextType<Value>? {
        mapping.map(TextType<Value>.value)
    }

    private func follow() -> Generator? {
        let value = section.entry("follow").flatMap {
            scope.index(of: $0.value, in: names, "value")
        }
        let factor = section.required("factor", .decimal)
        guard let value, let factor else { return nil }
        return .follow(value: value, factor: factor)
    }

    private func cycle() -> Generator? {
        guard let node = section.entry("cycle")?.value else { return nil }
        guard case .sequence(let items) = node.kind, !items.isEmpty else {
            scope.error("expected a list of values like [1, 2, 3], found \(node.found)", node.range)
            return nil
        }
        guard let valueType else { return nil }
        let values = items.map { scope.value($0, valueType) }
        return values.contains(nil) ? nil : .cycle(values.compactMap { $0 })
    }
}

extension TextType<String> {
    /// The text of ISO 8601 for a date of that pattern.
    fileprivate static func date(_ pattern: DatePattern) -> TextType {
        TextType("a date like \(pattern.example)") { text in
            pattern.text(ofISO: text) == nil ? nil : text
        }
    }
}

extension TextType<Duration> {
    fileprivate static let period = duration(.milliseconds(100)...week)
}

extension TextType<Value> {
    /// The text type of a value with that mapping.
    static func value(of mapping: Mapping) -> TextType {
        switch mapping {
        case .number, .pulses: return TextType<Decimal>.decimal.map(Value.number)
        case .words(let words): return .oneOf(words.map { ($0.word, Value.text($0.word)) })
        case .renamed(let words): return .oneOf(words.map { ($0.word, Value.text($0.word)) })
        case .date(let pattern): return TextType<String>.date(pattern).map(Value.text)
        case .text: return TextType<String>.line.map(Value.text)
        case .onOff: return TextType<Bool>.onOff.map(Value.onOff)
        }
    }
}

extension TextType {
    /// The same type, with each value converted.
    func map<Other>(_ transform: @escaping @Sendable (Value) -> Other) -> TextType<Other> {
        TextType<Other>(expected, settings: settings) { text in read(text).map(transform) }
    }
}
