// SPDX-License-Identifier: Apache-2.0

import Devices
import Readings
import YAML

/// Reads the values of a model.
struct ValuesReader {
    static let keys = [
        "from", "set", "step", "label", "window", "zero-after", "scale", "offset", "unit", "class",
        "total", "enum", "valid", "round", "unavailable", "event", "gone-after",
        "identity", "filters", "simulate",
    ]

    /// The keys that a value without `from` does not have.
    private static let keysOfReadings = [
        "simulate", "gone-after", "unavailable", "round", "label", "window", "zero-after",
        "identity",
    ]

    let sources: Sources
    let scope: Scope

    /// The values in the order of the file; `nil` when any has a mistake.
    func read(_ model: Section) -> [ValueDefinition]? {
        guard let section = model.requiredSection("values", keys: nil) else { return nil }
        if section.entries.isEmpty { scope.error("expected a value with a name", section.title) }
        let entries = section.named()
        let names = entries.map(\.key)
        var values: [ValueDefinition?] = []
        for (index, entry) in entries.enumerated() {
            // Of several values in one entry of the file, the first one has all its mistakes.
            let isRepeated = index > 0 && entries[index - 1].keyRange == entry.keyRange
            values.append(isRepeated && values[index - 1] == nil ? nil : read(entry, names))
        }
        let isWhole = values.allSatisfy { $0 != nil } && names.count == section.entries.count
        checkFollowers(values, entries)
        return isWhole && !values.isEmpty ? values.compactMap { $0 } : nil
    }

    private func read(_ entry: Entry, _ names: [String]) -> ValueDefinition? {
        if let text = entry.value.scalar?.text, !entry.value.isEmpty {
            scope.error(
                "expected keys with values, like { \(sources.example), unit: V }, found '\(text)'",
                entry.value.range, suggestion: "{ from: \(quoted(text)) }")
            return nil
        }
        guard
            let section = Section(entry.value, title: entry.keyRange, keys: Self.keys, in: scope)
        else { return nil }
        let setting = readSetting(section)
        let found = readSource(section, setting)
        let source = found.flatMap { RateReader(section: section).source(of: $0) }
        let mapping = found.flatMap { MappingReader(section: section).read($0.content) }
        let step = readStep(section, mapping)
        let valid = section.value("valid", .range)
        let places = section.value("round", .integer(0...15))
        let generator = section.section("simulate", keys: GeneratorReader.keys).flatMap {
            GeneratorReader(
                section: $0, content: found?.content, mapping: mapping, names: names
            ).read()
        }
        let unavailable = section.value("unavailable", .integers, or: [])
        let eventEnd = readEvent(section)
        let isIdentity = readIdentity(section)
        let unit = section.value("unit", .line)
        let deviceClass = section.value("class", .line)
        let total = readTotal(section, mapping)
        let filters = readFilters(section, mapping, found?.content, isEvent: eventEnd != nil)
        guard let found, let source, let mapping else { return nil }
        if let setting, let entry = section.entry("set"), section.entry("from") != nil {
            setting.reader.check(setting.found, found.content, mapping, entry)
        }
        guard section.entry("set") == nil || setting != nil else { return nil }
        return ValueDefinition(
            name: entry.key, source: source, mapping: mapping, unit: unit,
            deviceClass: deviceClass, total: total, valid: valid, places: places,
            unavailable: unavailable,
            setter: setting?.found.setter.named(by: mapping)
                ?? (found.content.isSettable ? .source : nil), step: step,
            eventEnd: mapping == .press ? .zero : eventEnd, isIdentity: isIdentity,
            filters: filters, generator: generator)
    }

    /// Where the value comes from. A value with `set` alone is what was sent.
    private func readSource(_ section: Section, _ setting: Setting?) -> Sources.Found? {
        guard section.entry("from") == nil, section.entry("set") != nil else {
            return section.requiredEntry("from").flatMap {
                sources.find($0.value, label: readLabel(section), in: scope)
            }
        }
        for entry in section.entries where Self.keysOfReadings.contains(entry.key) {
            scope.error(
                "'\(entry.key)' needs 'from' beside it: without it the device does not report the "
                    + "value", entry.keyRange)
        }
        return setting.map { Sources.Found(source: .commands, content: $0.found.content) }
    }

    private struct Setting {
        let reader: SetterReader
        let found: SetterReader.Found
    }

    private func readSetting(_ section: Section) -> Setting? {
        guard let entry = section.entry("set") else { return nil }
        if case .registers(let drafts) = sources {
            let reader = SetterReader(writes: [], section: section)
            return drafts.setter(entry, section).map { Setting(reader: reader, found: $0) }
        }
        guard case .messages(let drafts) = sources else {
            scope.error(
                "'set' is for values of a serial line: an output can be set as it is",
                entry.keyRange)
            return nil
        }
        let reader = SetterReader(writes: drafts.writes, section: section)
        return reader.read(entry).map { Setting(reader: reader, found: $0) }
    }

    private func readStep(_ section: Section, _ mapping: Mapping?) -> Decimal? {
        guard let entry = section.entry("step") else { return nil }
        if section.lacks("set") {
            scope.error("'step' needs 'set' beside it", entry.keyRange)
        } else if let mapping, !mapping.isNumber {
            scope.error("'step' is not possible here: the value is not a number", entry.keyRange)
        }
        return section.value("step", .positive)
    }

    private func readTotal(_ section: Section, _ mapping: Mapping?) -> Bool? {
        guard let entry = section.entry("total") else { return nil }
        if let mapping, !mapping.isNumber {
            scope.error("'total' is not possible here: the value is not a number", entry.keyRange)
        }
        return section.value("total", .onOff)
    }

    /// When an event has ended; `nil` for a state.
    private func readEvent(_ section: Section) -> Duration? {
        guard sources.isOnLine else {
            for entry in section.entries where ["event", "gone-after"].contains(entry.key) {
                scope.error(
                    "'\(entry.key)' is for values of a serial line: a click is always an event",
                    entry.keyRange)
            }
            return nil
        }
        let isEvent = section.value("event", .onOff, or: false)
        let goneAfter = section.value("gone-after", .duration(.milliseconds(10)...(.seconds(3600))))
        if let entry = section.entry("gone-after"), !isEvent, section.lacks("event") {
            scope.error("'gone-after' needs 'event: on' beside it", entry.keyRange)
        }
        return isEvent ? goneAfter ?? .zero : nil
    }

    private func readIdentity(_ section: Section) -> Bool {
        guard let entry = section.entry("identity") else { return false }
        let isIdentity = section.value("identity", .onOff, or: false)
        guard sources.isOnLine else {
            scope.error("'identity' is for values of a serial line", entry.keyRange)
            return false
        }
        let isRead = section.entry("from") != nil
        if isIdentity, isRead, section.lacks("enum"), section.lacks("valid") {
            scope.error(
                "with 'identity: on' the value needs an 'enum' or a 'valid' range with what a "
                    + "device of this model sends", entry.keyRange)
        }
        return isIdentity
    }

    private func readFilters(
        _ section: Section, _ mapping: Mapping?, _ content: Sources.Content?, isEvent: Bool
    ) -> [FilterRule] {
        guard let entry = section.entry("filters"), let mapping, let content else { return [] }
        let subject = FilterReader.Subject(
            mapping: mapping, isEvent: isEvent || content.isClick, isOutput: content.isOutput,
            unit: section.entry("unit")?.value.scalar?.text)
        return FilterReader(subject, in: scope).read(entry)
    }

    private func readLabel(_ section: Section) -> String? {
        if case .sensor = sources { return section.value("label", .line) }
        if let entry = section.entry("label") {
            scope.error("'label' is for the kernel's sensors", entry.keyRange)
        }
        return nil
    }

    /// A value may only follow a number, and no chain of values may be a circle.
    private func checkFollowers(_ values: [ValueDefinition?], _ entries: [Entry]) {
        for (index, value) in values.enumerated() {
            guard case .follow(let leader, _) = value?.generator else { continue }
            let range = entries[index].keyRange
            guard index == 0 || entries[index - 1].keyRange != range else { continue }
            if let mapping = values[leader]?.mapping, !mapping.isNumber {
                scope.error(
                    "'\(entries[index].key)' follows '\(entries[leader].key)', which is no number",
                    range)
            }
            var (next, steps) = (leader, 0)
            while case .follow(let further, _) = values[next]?.generator, steps < values.count {
                (next, steps) = (further, steps + 1)
            }
            if steps == values.count {
                scope.error(
                    "'\(entries[index].key)' follows itself, directly or through other values",
                    range)
            }
        }
    }
}

extension Sources.Content {
    fileprivate var isClick: Bool {
        if case .click = self { return true }
        return false
    }

    fileprivate var isOutput: Bool {
        if case .pin(let isOutput) = self { return isOutput }
        return false
    }

    /// True for an output, and for a total, which can be set to the number on the meter.
    fileprivate var isSettable: Bool {
        switch self {
        case .pin(let isOutput): return isOutput
        case .total: return true
        case .whole, .decimal, .scaled, .file, .word, .bit, .date, .click, .rate, .choice:
            return false
        }
    }
}
