// SPDX-License-Identifier: Apache-2.0

import Devices
import Diagnostics
import Readings
import Wire
import YAML

/// Reads one example of a model, and tests it in both directions.
struct ExampleReader {
    static let keys =
        ["settings", "frame", "read", "request", "write"] + ExampleKeysReader.keys + inputs
        + ["over", "gives", "sets"]
    static let inputs = ["bytes", "registers", "text", "levels", "pulses", "files"]

    let model: Model
    /// The scope with the settings of the model.
    let scope: Scope

    func read(_ node: Node) -> Example? {
        let title = node.title
        guard let section = Section(node, title: title, keys: Self.keys, in: scope) else {
            return nil
        }
        let input = readInput(section)
        let gives = section.entry("write") == nil ? readGives(section) : readSets(section)
        guard let input, let gives else { return nil }
        let example = Example(input: input, gives: gives)
        ExampleDiagnostics(model: model, example: example, section: section).report()
        return example
    }

    private func readInput(_ section: Section) -> Example.Input? {
        guard let kind = section.single(of: Self.inputs), let entry = section.entry(kind) else {
            if Self.inputs.allSatisfy(section.lacks) {
                scope.error(
                    "missing key 'bytes', 'registers', 'text', 'levels', 'pulses' or 'files'",
                    section.title)
            }
            return nil
        }
        if kind != "pulses", let over = section.entry("over") {
            scope.error("'over' goes with 'pulses': the time in which they came", over.keyRange)
        }
        if case .serial(let serial) = model.kind, let modbus = serial.modbus,
            section.entry("write") == nil
        {
            return registerInput(modbus, entry, section)
        }
        if let request = section.entry("request") {
            scope.error("'request' goes with 'modbus'; here it is 'read'", request.keyRange)
        }
        if model.encryptions.isEmpty { ExampleKeysReader(scope: scope).refuse(section) }
        switch (model.kind, kind) {
        case (.pins(let pins), "levels"): return levels(pins, entry)
        case (.pins(let pins), "pulses"): return pulses(pins, entry, section)
        case (.serial(let serial), "bytes"), (.serial(let serial), "text"):
            return frameInput(serial, entry, section)
        case (.sensor(let sensor), "files"): return files(sensor, entry)
        case (.serial, _):
            scope.error("a serial line has 'bytes' or 'text', not '\(kind)'", entry.keyRange)
        case (.pins, _):
            scope.error("pins have 'levels' or 'pulses', not '\(kind)'", entry.keyRange)
        case (.sensor, _):
            scope.error("a sensor of the kernel has 'files', not '\(kind)'", entry.keyRange)
        }
        return nil
    }

    private func registerInput(
        _ modbus: ModbusModel, _ entry: Entry, _ section: Section
    ) -> Example.Input? {
        for stranger in section.entries where ["frame", "read"].contains(stranger.key) {
            scope.error(
                "'\(stranger.key)' is not possible here: a Modbus device has a 'request'",
                stranger.keyRange)
        }
        let example = RegisterExample(section: section, modbus: modbus)
        switch entry.key {
        case "bytes": return example.exchange(entry).map { .registers($0) }
        case "registers":
            if let request = section.entry("request") {
                scope.error("'request' goes with 'bytes', its answer", request.keyRange)
            }
            return example.contents(entry).map { .registers($0) }
        default:
            scope.error(
                "a Modbus device has 'bytes' or 'registers', not '\(entry.key)'", entry.keyRange)
            return nil
        }
    }

    private func frameInput(
        _ serial: SerialModel, _ entry: Entry, _ section: Section
    ) -> Example.Input? {
        if let write = section.entry("write") { return request(serial, write, entry, section) }
        let choice = ExampleMessage(section: section, serial: serial)
        guard let message = choice.index else { return nil }
        let format = serial.format(of: message)
        if let encryption = format.encryption,
            !ExampleKeysReader(scope: scope).demand(section, for: encryption)
        {
            return nil
        }
        let forms = format.exampleForms
        switch entry.key {
        case "bytes" where forms.contains(.bytes):
            return scope.value(entry.value, .bytes).map { .bytes(message: message, $0) }
        case "text" where forms.contains(.text):
            return scope.value(entry.value, .characters).map { .text(message: message, $0) }
        case "text" where forms.contains(.lines):
            return scope.value(entry.value, .lines).map { .text(message: message, $0) }
        case "text":
            scope.error("the frame '\(format.name)' is not text: write 'bytes'", entry.keyRange)
        default:
            scope.error("the frame '\(format.name)' is a line: write 'text'", entry.keyRange)
        }
        return nil
    }

    private func request(
        _ serial: SerialModel, _ write: Entry, _ entry: Entry, _ section: Section
    ) -> Example.Input? {
        let strangers = section.entries.filter { ["frame", "read", "gives"].contains($0.key) }
        for other in strangers {
            scope.error(
                "'\(other.key)' cannot stand beside 'write', whose example has 'bytes' and 'sets'",
                other.keyRange, suggestion: other.key == "gives" ? "sets" : nil)
        }
        guard strangers.isEmpty else { return nil }
        let names = serial.writes.map(\.name)
        guard let index = scope.index(of: write.value, in: names, "write") else { return nil }
        if entry.key == "text" {
            return scope.value(entry.value, .characters).flatMap { text in
                requestBytes(text, serial.writes[index].request, entry)
            }.map { .request(write: index, $0) }
        }
        return scope.value(entry.value, .bytes).map { .request(write: index, $0) }
    }

    /// The bytes of a request that is shown as a text. The end of a `line` is added; that of fields
    /// is part of the text.
    private func requestBytes(
        _ text: String, _ request: FrameFormat, _ entry: Entry
    ) -> [UInt8]? {
        let bytes = request.completed(Array(text.utf8))
        let ends = ["\r\n", "\n", "\r"]
        guard request.rawValues(of: bytes) == nil,
            let end = ends.first(where: { request.rawValues(of: bytes + Array($0.utf8)) != nil })
        else { return bytes }
        scope.error(
            "the request ends with a line end, \(doubleQuoted(end)), which is missing here",
            entry.value.range, suggestion: doubleQuoted(text + end))
        return nil
    }

    private func levels(_ pins: PinModel, _ entry: Entry) -> Example.Input? {
        let level = TextType.oneOf([("low", false), ("high", true)])
        return perPin(pins, entry, level) { !$0.isCounter }.map { .levels($0) }
    }

    private func pulses(
        _ pins: PinModel, _ entry: Entry, _ section: Section
    ) -> Example.Input? {
        let number = TextType<Int>.integer(0...Int(PulseScale.counted.upperBound))
        let over = section.value("over", .duration(.milliseconds(1)...week))
        return perPin(pins, entry, number) { $0.isCounter }
            .map { .pulses($0.map { $0.map(Int64.init) }, over: over) }
    }

    /// The entry of each pin in a mapping, in the order of the model.
    private func perPin<Value>(
        _ pins: PinModel, _ entry: Entry, _ type: TextType<Value>,
        where isMeant: (PinRole) -> Bool
    ) -> [Value?]? {
        let names = pins.pins.filter(isMeant).map(\.name)
        guard !names.isEmpty else {
            scope.error("the model has no pin for '\(entry.key)'", entry.keyRange)
            return nil
        }
        guard let section = Section(entry.value, title: entry.keyRange, keys: names, in: scope)
        else { return nil }
        return pins.pins.map { names.contains($0.name) ? section.value($0.name, type) : nil }
    }

    private func files(_ sensor: SensorModel, _ entry: Entry) -> Example.Input? {
        let names = model.channels.flatMap { $0.possibleFiles(sensor.kind) }
            .reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
        guard let section = Section(entry.value, title: entry.keyRange, keys: names, in: scope)
        else { return nil }
        let texts = section.entries.map { ($0.key, scope.value($0.value, .line)) }
        guard !texts.contains(where: { $0.1 == nil }), !section.hasUnknownKeys else { return nil }
        return .files(texts.reduce(into: [:]) { $0[$1.0] = $1.1 })
    }

    private func readGives(_ section: Section) -> [Value?]? {
        if let sets = section.entry("sets") {
            scope.error("'sets' goes with 'write': an answer has 'gives'", sets.keyRange)
            if section.lacks("gives") { return nil }
        }
        let names = model.values.map(\.name)
        return section.requiredSection("gives", keys: names).flatMap(readValues)
    }

    /// The values that a request sets; none for a request before or after another one.
    private func readSets(_ section: Section) -> [Value?]? {
        guard section.entry("sets") != nil else { return model.values.map { _ in nil } }
        return section.section("sets", keys: model.values.map(\.name)).flatMap(readValues)
    }

    private func readValues(_ gives: Section) -> [Value?]? {
        var isWhole = !gives.hasUnknownKeys
        let values = model.values.map { definition -> Value? in
            guard let entry = gives.entry(definition.name) else { return nil }
            if entry.value.scalar?.text == "unknown" { return .unknown }
            let value = scope.value(entry.value, .value(of: definition.mapping))
            isWhole = isWhole && value != nil
            return value
        }
        return isWhole ? values : nil
    }
}

extension TextType<String> {
    /// Several lines; each is sent with CR LF at its end.
    fileprivate static let lines = TextType("lines of text, under text: |") { text in
        guard text.utf8.count <= LineSet.longest, !text.isEmpty else { return nil }
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        let whole = lines.last == "" ? lines.dropLast() : lines[...]
        return whole.map { $0 + "\r\n" }.joined()
    }
}
