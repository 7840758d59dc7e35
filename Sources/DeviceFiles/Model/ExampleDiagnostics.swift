// SPDX-License-Identifier: Apache-2.0

import Devices
import Diagnostics
import Readings
import Wire
import YAML

/// Reports how an example fails, at the place in the file that the user would change.
struct ExampleDiagnostics {
    let model: Model
    let example: Example
    let section: Section

    /// Tries the example. When the values differ, encoding them differs too, and is not reported
    /// again.
    func report() {
        let failures = model.run(example)
        let values = failures.filter(\.isOfValue)
        for failure in values.isEmpty ? failures : values { report(failure) }
    }

    private func report(_ failure: ExampleFailure) {
        switch failure {
        case .value(let index, let expected, let got): value(index, expected, got)
        case .notDecoded(let reason, let diagnosis):
            section.scope.error(
                reason, diagnosis.flatMap { place($0.place) } ?? input,
                notes: diagnosis?.notes ?? [])
        case .notEncoded(let error):
            let range = error.value.map(place) ?? input
            section.scope.error("encoding these values: \(error.message)", range)
        case .bytes(let expected, let got): bytes(expected, got)
        case .level(let pin, let expectedHigh): level(pin, expectedHigh)
        case .text(let file, let expected, let got): text(file, expected, got)
        case .pulses(let index, let expected, let got):
            let found = got.map { "\($0)" } ?? "none"
            section.scope.error(
                "encoding this value gives \(found) pulses instead of \(expected)", place(index))
        }
    }

    private func value(_ index: Int, _ expected: Value?, _ got: Value?) {
        let name = model.values[index].name
        switch (expected, got) {
        case (let expected?, let got?):
            section.scope.error(
                "expected \(name) to be \(expected.text), and the example gives \(got.text)",
                place(index), notes: causes(of: got, index, expected))
        case (.some, nil) where write != nil:
            let others = model.values(setBy: write ?? 0).map { "'\(model.values[$0.value].name)'" }
            section.scope.error(
                "this request does not set \(name)", place(index),
                notes: others.isEmpty ? [] : ["it sets \(others.joined(separator: " and "))"])
        case (.some, nil) where model.values[index].source == .commands:
            section.scope.error(
                "the device does not report \(name): it has 'set' and no 'from'", place(index),
                notes: ["the example of a write shows it: 'write', the request and 'sets'"])
        case (.some, nil):
            let isTimeless = model.values[index].isRate && section.entry("over") == nil
            section.scope.error(
                "the example gives no value for \(name)", place(index),
                notes: isTimeless
                    ? ["a rate needs 'over', the time in which the pulses came"] : registers(index))
        case (nil, let got):
            let text = got.map(\.text) ?? "nothing"
            let isNoted = write != nil && values == nil
            section.scope.error(
                "the \(write == nil ? "example also gives" : "request also sets") "
                    + "\(name): \(text)", gives,
                notes: isNoted ? ["write 'sets: { \(name): \(text) }' in the example"] : [])
        }
    }

    /// Why the example gives another value.
    private func causes(of got: Value, _ index: Int, _ expected: Value) -> [String] {
        let types = model.types(thatFit: example, value: index)
        guard types.isEmpty else {
            return ["\(types.joined(separator: " and ")) would give \(expected.text)"]
        }
        return got == .unknown ? causes(ofUnknown: index) : []
    }

    /// Why the example gives `unknown`: a scale or an offset that is wrong makes a number that is
    /// not valid.
    private func causes(ofUnknown index: Int) -> [String] {
        guard let valid = model.values[index].valid else { return [] }
        let open = model.withoutBounds(of: index)
        let number = open.run(example).lazy.compactMap { failure -> Value? in
            guard case .value(index, _, let got) = failure else { return nil }
            return got
        }.first
        guard case .number(let number)? = number ?? example.gives[index] else { return [] }
        return ["the example gives \(number), which is outside of 'valid: \(valid.written)'"]
    }

    /// The write whose request the example shows.
    private var write: Int? {
        guard case .serial(let serial) = model.kind,
            let name = section.entry("write")?.value.scalar?.text
        else { return nil }
        return serial.writes.firstIndex { $0.name == name }
    }

    /// The registers that a value of a Modbus device comes from.
    private func registers(_ index: Int) -> [String] {
        guard case .serial(let serial) = model.kind, let modbus = serial.modbus,
            case .fields(let sources) = model.values[index].source, let source = sources.first
        else { return [] }
        let field = modbus.blocks[source.message].fields[source.slot]
        let first = field.addresses.lowerBound
        if let other = otherTable(of: field) {
            return [
                "it comes from '\(field.name)', and the example has '\(other.rawValue) \(first)'"
            ]
        }
        let missing =
            "it comes from '\(field.name)', and the example does not have the whole of it"
        let counted = field.table == .input ? 30_001 : 40_001
        guard !field.table.holdsBits, (counted..<counted + 9_999).contains(first) else {
            return [missing]
        }
        return [
            missing,
            "a data sheet that counts from \(counted) means '\(field.table.rawValue) "
                + "\(first - counted)'",
        ]
    }

    /// The other table of the same size of content in which the example has the addresses.
    private func otherTable(of field: RegisterField) -> ModbusTable? {
        guard case .registers(let contents) = example.input else { return nil }
        return contents.map(\.range).first { range in
            range.table != field.table && range.table.holdsBits == field.table.holdsBits
                && range.addresses.lowerBound <= field.addresses.lowerBound
                && field.addresses.upperBound <= range.addresses.upperBound
        }?.table
    }

    private func bytes(_ expected: [UInt8], _ got: [UInt8]) {
        let position =
            zip(expected, got).enumerated().first { $1.0 != $1.1 }?.offset
            ?? min(expected.count, got.count)
        section.scope.error(
            "encoding these values gives other bytes, from position \(position) on", input,
            notes: ["expected \(expected.hexText)", "found \(got.hexText)"])
    }

    private func level(_ pin: Int, _ expectedHigh: Bool) {
        guard case .pins(let pins) = model.kind else { return }
        section.scope.error(
            "expected the pin \(pins.pins[pin].name) to be \(expectedHigh ? "high" : "low"), "
                + "and these values make it \(expectedHigh ? "low" : "high")", input)
    }

    private func text(_ file: String, _ expected: String, _ got: String) {
        guard case .mapping(let entries) = section.entry("files")?.value.kind else { return }
        section.scope.error(
            "encoding these values gives the text \(got)",
            entries.first { $0.key == file }?.value.range ?? input, notes: ["found \(expected)"])
    }

    private var input: SourceRange { inputEntry?.value.range ?? section.title }

    private var inputEntry: Entry? {
        section.entries.first { ExampleReader.inputs.contains($0.key) }
    }

    /// The place in the file of some bytes of the input; `nil` when settings or line ends make the
    /// text of the file different from the bytes.
    private func place(_ bytes: Range<Int>) -> SourceRange? {
        guard let entry = inputEntry, let text = entry.value.scalar?.text,
            !text.contains("$"), !text.contains("\n")
        else { return nil }
        guard entry.key == "bytes" else {
            let end = min(bytes.upperBound, text.utf8.count)
            let start = min(bytes.lowerBound, end)
            return entry.value.range(at: start, count: max(1, end - start))
        }
        let words = text.split(separator: " ")
        guard words.indices.contains(bytes.lowerBound) else { return nil }
        let last = words[min(max(bytes.lowerBound, bytes.upperBound - 1), words.count - 1)]
        let first = words[bytes.lowerBound]
        return entry.value.range(
            at: text.utf8.distance(from: text.startIndex, to: first.startIndex),
            count: text.utf8.distance(from: first.startIndex, to: last.endIndex))
    }

    private var gives: SourceRange {
        values?.keyRange ?? section.title
    }

    private var values: Entry? { section.entry("gives") ?? section.entry("sets") }

    /// The place where the example names a value.
    private func place(_ index: Int) -> SourceRange {
        guard case .mapping(let entries) = values?.value.kind else { return gives }
        return entries.first { $0.key == model.values[index].name }?.value.range ?? gives
    }
}

extension ExampleFailure {
    fileprivate var isOfValue: Bool {
        if case .value = self { return true }
        return false
    }
}

extension Value {
    /// The form in a file.
    fileprivate var text: String {
        switch self {
        case .number(let number): return "\(number)"
        case .onOff(let isOn): return isOn ? "on" : "off"
        case .text(let word): return word
        case .unknown: return "unknown"
        }
    }
}
