// SPDX-License-Identifier: Apache-2.0

import Devices
import Diagnostics
import Plan
import Testing
import Wire

@testable import DeviceFiles

/// At least one shipped or documented model uses each construct of the device file language. Its
/// examples prove the construct in both directions.
@Suite struct EveryConstructTests {
    private let texts: [String]
    private let files: [DeviceFile]

    init() throws {
        let folder = try TemporaryFolder()
        let shipped = ShippedFilesTests.models.map { "\(repository)/devices/\($0).yaml" }
        // Some models occur twice in the documentation.
        let blocks = try DocumentationTests.pages.flatMap(DocumentationTests.blocks)
        let shown = try blocks.filter { !$0.contains("gateway:") }.enumerated().map {
            let path = "\($0)/\(try DocumentationTests.modelPath($1))"
            try folder.write($1, to: path)
            return "\(folder.path)/\(path)"
        }
        // Comments use no construct.
        texts = try (shipped + shown).map { path in
            String(decoding: try UserFile.bytes(of: path, limit: 100_000), as: UTF8.self)
                .split(separator: "\n").filter { !$0.hasPrefix("#") }.joined(separator: "\n")
        }
        files = try (shipped + shown).map { try DeviceFile.load($0) }.filter {
            !$0.model.examples.isEmpty
        }
    }

    @Test func everyKeyIsUsed() {
        let keys: [[String]] = [
            ModelReader.keys, SettingsReader.keys, SerialSettings.keys, FrameReader.keys,
            FieldReader.kinds.flatMap(\.self), FieldReader.repetition, AnswerRateReader.keys,
            TemplateReader.linkKeys, CheckReader.keys,
            StuffingReader.keys, SMLReader.keys, MBusReader.keys, ModbusBodyReader.keys,
            SunSpecReader.keys, ReadReader.keys, RefusalsReader.keys, WriteReader.keys,
            PinBodyReader.inputKeys,
            PinBodyReader.outputKeys, ValuesReader.keys,
            GeneratorReader.keys, ExampleReader.keys, DescriptionReader.proofKeys,
            FilterKind.all.flatMap { [$0.name] + $0.keys },
        ]
        for key in Set(keys.joined()).sorted() {
            #expect(isUsed { $0.contains("\(key):") }, "\(key)")
        }
    }

    /// Each sign, width, order and form, but not each of the many types.
    @Test func everyPropertyOfANumberIsUsed() {
        let used = Set(fields.flatMap(Self.types).flatMap(Self.properties))
        let all = Set(NumberType.all.flatMap(Self.properties))
        // One number of digits is enough.
        #expect(all.subtracting(used).filter { $0.first?.isNumber != true } == [])
        #expect(Set(["8", "16", "24", "32", "48", "64"]).subtracting(used) == [])
        #expect(fields.contains { if case .text = $0.kind { true } else { false } })
        let kinds = Set(holes.map(\.type.kind))
        #expect(Set(HoleType.Kind.allCases).subtracting(kinds) == [])
    }

    /// One field, several of which one counts, and each operation with two.
    @Test func everyFormOfASourceIsUsed() {
        for form in ["from: [", " * 256 + ", " - ", " * ", " / "] {
            #expect(
                isUsed { text in
                    text.split(separator: "\n").contains {
                        $0.contains("from: ") && $0.contains(form)
                    }
                }, "\(form)")
        }
    }

    /// Each form of a check; `CheckTests` tests each algorithm with its published value.
    @Test func everyFormOfACheckIsUsed() {
        let used = Check.all.filter { check in
            isUsed { $0.contains("check: \(check.name) ") || $0.contains("{check:\(check.name)") }
        }
        #expect(Set(used.map(\.form)) == Set(CheckForm.allCases))
        #expect(isUsed { $0.contains("crc:") })
    }

    @Test func everyFramingOfFieldsIsUsed() {
        let lengths = fields.compactMap { field -> LengthScope? in
            if case .length(_, let scope) = field.kind { scope } else { nil }
        }
        #expect(lengths.contains { $0.isWhole })
        #expect(lengths.contains { !$0.isWhole && $0.plus == 0 })
        #expect(lengths.contains { $0.plus != 0 })
        let lists = fields.compactMap { field -> ItemList? in
            if case .list(let list) = field.kind { list } else { nil }
        }
        #expect(lists.contains { $0.count == nil })
        #expect(lists.contains { $0.count?.unit == .items })
        #expect(lists.contains { $0.count?.unit == .bytes })
        let layouts = layouts
        let open = layouts.filter { $0.sizes.count > 1 }
        #expect(layouts.contains { $0.sync.isEmpty && $0.silence != nil })
        #expect(layouts.contains { !$0.sync.isEmpty && !$0.end.isEmpty && $0.sizes.count == 1 })
        #expect(open.contains { layout in layout.fields.contains { $0.isLength } })
        #expect(
            open.contains { layout in !layout.fields.contains { $0.isLength } && !layout.end.isEmpty
            })
        #expect(
            open.contains { layout in
                !layout.fields.contains { $0.isLength } && layout.silence != nil
            })
    }

    @Test func everyFormOfALineIsUsed() {
        let ends = formats.compactMap { format -> LineEnd? in
            guard case .framed(let framing, .template) = format.shape else { return nil }
            return framing as? LineEnd
        }
        #expect(Set([LineEnd.lf, .crlf, .cr]).isSubset(of: ends))
        #expect(ends.contains { ![LineEnd.lf, .crlf, .cr].contains($0) })
        let types = holes.map(\.type)
        let numbers = types.filter { $0.kind == .integer || $0.kind == .decimal }.map(\.format)
        #expect(numbers.contains { $0.width != nil && $0.isZeroPadded })
        #expect(numbers.contains { $0.width != nil && !$0.isZeroPadded })
        #expect(numbers.contains { $0.width == nil && $0.places != nil })
        #expect(numbers.contains { $0.hasPlus })
        #expect(numbers.contains { $0.hasExponent })
        #expect(types.contains { $0.nothing?.isEmpty == true })
        #expect(types.contains { $0.nothing?.isEmpty == false })
        for piece in ["{skip}", "{skip:", "{parts}", "{check:", ")\\n("] {
            #expect(isUsed { $0.contains(piece) })
        }
    }

    @Test func everyContentOfAnEntryIsUsed() {
        let contents = formats.flatMap { format -> [SMLList.Content] in
            if case .sml(let list) = format.body { list.entries.map(\.content) } else { [] }
        }
        #expect(Set(contents) == Set(SMLList.Content.allCases))
    }

    @Test func everyFormOfARecordIsUsed() {
        let types = formats.flatMap { format -> [MBusType] in
            if case .mbus(let records) = format.body { records.types } else { [] }
        }
        let names = types.map { if case .number(let type) = $0 { type.name } else { "text" } }
        #expect(Set(["i8", "i16le", "i32le", "f32le", "bcd32le", "text"]).isSubset(of: names))
    }

    private func isUsed(_ test: (String) -> Bool) -> Bool { texts.contains(where: test) }

    private var formats: [FrameFormat] {
        files.flatMap { file -> [FrameFormat] in
            if case .serial(let serial) = file.model.kind { return serial.frames }
            return []
        }
    }

    private var layouts: [FrameLayout] {
        formats.compactMap { if case .fields(let layout) = $0.body { layout } else { nil } }
    }

    /// Also those of the items of lists.
    private var fields: [Field] {
        layouts.flatMap(\.fields).flatMap { field -> [Field] in
            if case .list(let list) = field.kind { return list.fields + [field] }
            return [field]
        }
    }

    private var holes: [Template.Hole] {
        formats.flatMap { format -> [Template.Hole] in
            switch format.body {
            case .fields, .sml, .mbus: return []
            case .template(let template): return template.holes
            case .lines(let lines): return lines.holes
            }
        }
    }

    private static func types(_ field: Field) -> [NumberType] {
        switch field.kind {
        case .number(let type): return [type]
        case .bits(let type, _), .length(let type, _): return [.integer(type)]
        case .list(let list): return list.fields.flatMap(types)
        case .text, .gap, .constant, .check: return []
        }
    }

    /// `u32be-swap` is `u`, `32` and `be-swap`.
    private static func properties(_ type: NumberType) -> [String] {
        let sign = type.name.prefix { $0.isLetter }
        let width = type.name.dropFirst(sign.count).prefix { $0.isNumber }
        let order = type.name.dropFirst(sign.count + width.count)
        return [String(sign), String(width)] + (order.isEmpty ? [] : [String(order)])
    }
}

extension Field {
    fileprivate var isLength: Bool {
        if case .length = kind { return true }
        return false
    }
}
