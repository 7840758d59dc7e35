// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Wire
import YAML

/// Reads one field of a frame. A key that only one kind has determines the kind.
struct FieldReader {
    /// The keys of each kind. The first key determines the kind.
    static let kinds = [
        ["length", "of"], ["skip"], ["name", "type"], ["bits", "groups"], ["bytes"], ["text"],
        ["check", "over"], ["list", "most", "count", "size"],
    ]
    /// A field of a request that repeats one of an earlier answer.
    static let repetition = ["from", "type"]
    static let keys = kinds.flatMap(\.self) + ["from"]
    private static let forms =
        "{ name: pm25, type: u16be }, { bits: u8, groups: { alarm: 0, mode: 4..7 } }, "
        + "{ skip: 6 }, { bytes: 0A }, { text: R }, { length: u16be, of: rest }, "
        + "{ list: [{ name: cell, type: u16be }], most: 24 } or { check: sum16be }"

    let scope: Scope
    /// Whether the fields may repeat those of earlier answers.
    var repeatsAnswers = false

    /// Reads a list of fields and converts it.
    ///
    /// - Returns: `nil` when a field or the list has a mistake, which is reported at its field.
    func list<Made>(
        _ entry: Entry, _ make: ([Field]) throws(LayoutError) -> Made?
    ) -> Made? {
        guard case .sequence(let items) = entry.value.kind else {
            scope.error(
                "expected a list of fields, found \(entry.value.found)", entry.value.range,
                suggestion: entry.value.fieldsOfNames)
            return nil
        }
        return fields(items, entry, make)
    }

    /// Reads the fields of a request; one field needs no list.
    func request<Made>(
        _ entry: Entry, _ make: ([Field]) throws(LayoutError) -> Made?
    ) -> Made? {
        guard case .sequence(let items) = entry.value.kind else {
            return fields([entry.value], entry, make)
        }
        let texts = items.compactMap(\.scalar?.text)
        let bytes = texts.joined(separator: " ")
        if texts.count == items.count, TextType<[UInt8]>.bytes.accepts(bytes) {
            scope.error("bytes are one text, and no list", entry.value.range, suggestion: bytes)
            return nil
        }
        return fields(items, entry, make)
    }

    private func fields<Made>(
        _ items: [Node], _ entry: Entry, _ make: ([Field]) throws(LayoutError) -> Made?
    ) -> Made? {
        let fields = items.map(read)
        guard !fields.contains(where: { $0 == nil }) else { return nil }
        do throws(LayoutError) {
            return try make(fields.compactMap { $0 })
        } catch {
            scope.error(
                error.message, error.fieldIndex.map { items[$0].range } ?? entry.keyRange)
            return nil
        }
    }

    private func read(_ node: Node) -> Field? {
        guard case .mapping(let entries) = node.kind, let keys = kind(entries.map(\.key)) else {
            scope.error(
                "expected a field, found \(node.found)", node.range,
                notes: ["a field is one of \(Self.forms)"], suggestion: node.field)
            return nil
        }
        let place = SourceRange(node.range.start, node.range.start + 1)
        guard let section = Section(node, title: place, keys: keys, in: scope) else { return nil }
        switch keys[0] {
        case "length": return length(section)
        case "skip":
            return section.required("skip", .counts(1...4096)).map { Field(kind: .gap($0)) }
        case "name": return number(section)
        case "from": return repetition(section)
        case "bits": return bits(section)
        case "bytes":
            return section.required("bytes", .bytes).map { Field(kind: .constant($0)) }
        case "text":
            if let entry = section.entry("text") { scope.warnOfEscapes(entry.value) }
            return section.required("text", .characters).map {
                Field(kind: .constant(Array($0.utf8)))
            }
        case "list": return items(section)
        default: return check(section)
        }
    }

    /// Finds the kind: by its first key, by any of its keys, or by a similar key.
    private func kind(_ keys: [String]) -> [String]? {
        if repeatsAnswers, keys.contains("from") { return Self.repetition }
        if let kind = Self.kinds.first(where: { keys.contains($0[0]) }) { return kind }
        if let kind = Self.kinds.first(where: { !Set($0).isDisjoint(with: keys) }) { return kind }
        let guesses = keys.compactMap { nearest(to: $0, in: Self.kinds.joined()) }
        return Self.kinds.first { !Set($0).isDisjoint(with: guesses) }
    }

    private func number(_ section: Section) -> Field? {
        let name = section.required("name", .name)
        let kind = section.required("type", .fieldType)
        guard let name, let kind else { return nil }
        return Field(name: name, kind: kind)
    }

    /// It has the name of the field that it repeats.
    private func repetition(_ section: Section) -> Field? {
        let source = section.required("from", .earlierField)
        let kind = section.required("type", .fieldType)
        guard let source, let kind else { return nil }
        return Field(name: source, kind: kind)
    }

    private func bits(_ section: Section) -> Field? {
        let type = section.required("bits", .integerType)
        guard let groups = section.requiredSection("groups", keys: nil) else { return nil }
        let named = groups.named().map { entry in
            scope.value(entry.value, .bits).map { BitGroup(name: entry.key, bits: $0) }
        }
        guard let type, named.count == groups.entries.count, !named.contains(nil) else {
            return nil
        }
        return Field(kind: .bits(type, named.compactMap { $0 }))
    }

    private func length(_ section: Section) -> Field? {
        let type = section.required("length", .integerType)
        let scope = section.required("of", .lengthScope)
        guard let type, let scope else { return nil }
        return Field(kind: .length(type, of: scope))
    }

    private func items(_ section: Section) -> Field? {
        let most = section.required("most", .integer(1...256))
        let counts = section.single(of: ["count", "size"])
        let type = counts.flatMap { section.value($0, .integerType) }
        guard let entry = section.requiredEntry("list"),
            let fields: [Field] = list(entry, { $0 }), let most, counts == nil || type != nil
        else { return nil }
        let count = type.map { ItemList.Count($0, of: counts == "size" ? .bytes : .items) }
        return Field(kind: .list(ItemList(fields, most: most, count: count)))
    }

    private func check(_ section: Section) -> Field? {
        let over = section.value("over", .coverage)
        let reader = CheckReader(scope: scope)
        guard let check = section.requiredEntry("check").flatMap(reader.read) else { return nil }
        guard section.entry("over") == nil || over != nil else { return nil }
        return Field(kind: .check(check, over: over))
    }
}

extension Node {
    /// The field that was probably meant: `{ a: u16be }` is one with a name, `sum8` a check.
    fileprivate var field: String? {
        if let text = scalar?.text { return Check(name: text).map { "{ check: \($0.name) }" } }
        guard case .mapping(let entries) = kind, entries.count == 1 else { return nil }
        return entries[0].fieldOfName
    }

    /// The fields of a mapping from names to types.
    fileprivate var fieldsOfNames: String? {
        guard case .mapping(let entries) = kind else { return nil }
        let fields = entries.compactMap(\.fieldOfName)
        return fields.count == entries.count && !fields.isEmpty
            ? "[\(fields.joined(separator: ", "))]" : nil
    }
}

extension Entry {
    fileprivate var fieldOfName: String? {
        guard let type = value.scalar?.text, isName(key), TextType.fieldType.accepts(type) else {
            return nil
        }
        return "{ name: \(key), type: \(type) }"
    }
}

extension TextType<IntegerType> {
    /// The type of lengths and of groups of bits.
    static let integerType = TextType("a type like u8, u16be or u16le") { text in
        if let type = IntegerType(name: text) { return .success(type) }
        let familiar = FamiliarType.name(for: text).flatMap { IntegerType(name: $0)?.name }
        let names = IntegerType.all.map(\.name)
        return .failure(Mismatch(suggestion: familiar ?? nearest(to: text, in: names)))
    }
}

extension TextType<FieldKind> {
    /// The type of a number, or a text of a fixed size.
    static let fieldType = TextType(
        "a type like u16be, i8, f32le, bcd16be, dec4, hex8 or text16"
    ) { text in
        if let type = NumberType(name: text) { return .success(.number(type)) }
        if text.hasPrefix("text"), let count = wholeNumber(String(text.dropFirst(4))),
            (1...256).contains(count)
        {
            return .success(.text(count))
        }
        if FamiliarType.isBit(text) {
            return .failure(
                Mismatch(
                    "a single bit has no type: in place of 'name' and 'type', write "
                        + "{ bits: u8, groups: { alarm: 0 } }"))
        }
        let names = NumberType.all.map(\.name) + ["text16"]
        let guess = FamiliarType.name(for: text) ?? nearest(to: text, in: names)
        return .failure(Mismatch(suggestion: guess))
    }
}

extension TextType<LengthScope> {
    static let lengthScope = TextType("rest, frame, or these with a sum like rest-4") {
        text in
        let base = text.prefix { $0 != "-" && $0 != "+" }
        let sum = text.dropFirst(base.count)
        guard base == "rest" || base == "frame" else { return nil }
        let size = sum.isEmpty ? 0 : wholeNumber(String(sum.dropFirst()))
        guard let size, (0...4096).contains(size) else { return nil }
        return LengthScope(isWhole: base == "frame", plus: sum.first == "-" ? -size : size)
    }
}

extension TextType<Coverage> {
    /// Byte positions, or one position alone; the last may count back from the check.
    static let coverage = TextType(
        "byte positions like 1..7, counted from 0, or 1..-2, back from the check"
    ) { text in
        if let coverage = Coverage(text) { return .success(coverage) }
        // The text is not a coverage; a reversed range has its own message.
        return bounds(text) { wholeNumber($0) }.flatMap { _ in .failure(Mismatch()) }
    }
}
