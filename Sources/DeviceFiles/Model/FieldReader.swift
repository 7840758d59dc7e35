// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Wire
import YAML

/// Reads one field of a frame. The key that only one kind has tells the kind.
struct FieldReader {
    /// The first key of each is the one that tells.
    static let kinds = [
        ["length", "of"], ["skip"], ["name", "type"], ["bytes"], ["check", "over"],
    ]
    private static let forms =
        "{ name: pm25, type: u16be }, { skip: 6 }, { bytes: 0A }, { length: u16be, of: rest } "
        + "or { check: sum16be }"

    let scope: Scope

    func read(_ node: Node) -> Field? {
        guard case .mapping(let entries) = node.kind, let keys = kind(entries.map(\.key)) else {
            scope.error(
                "expected a field, found \(node.found)", node.range,
                notes: ["a field is one of \(Self.forms)"])
            return nil
        }
        let place = SourceRange(node.range.start, node.range.start + 1)
        guard let section = Section(node, title: place, keys: keys, in: scope) else { return nil }
        switch keys[0] {
        case "length": return length(section)
        case "skip": return section.required("skip", .integer(1...4096)).map(Field.skip)
        case "name": return integer(section)
        case "bytes":
            return section.required("bytes", .bytes).map { Field(kind: .constant($0)) }
        default: return check(section)
        }
    }

    /// By the key that tells, or by any key of a kind, or by what looks like one.
    private func kind(_ keys: [String]) -> [String]? {
        if let kind = Self.kinds.first(where: { keys.contains($0[0]) }) { return kind }
        if let kind = Self.kinds.first(where: { !Set($0).isDisjoint(with: keys) }) { return kind }
        let guesses = keys.compactMap { nearest(to: $0, in: Self.kinds.joined()) }
        return Self.kinds.first { !Set($0).isDisjoint(with: guesses) }
    }

    private func integer(_ section: Section) -> Field? {
        let name = section.required("name", .name)
        let type = section.required("type", .integerType)
        guard let name, let type else { return nil }
        return Field(name: name, kind: .integer(type))
    }

    private func length(_ section: Section) -> Field? {
        let type = section.required("length", .integerType)
        let of = section.required("of", .oneOf([("rest", true)]))
        guard let type, of != nil else { return nil }
        return Field(kind: .length(type))
    }

    private func check(_ section: Section) -> Field? {
        let over = section.value("over", .positions)
        guard let check = section.required("check", .word(of: Check.self)) else { return nil }
        guard section.entry("over") == nil || over != nil else { return nil }
        return Field(kind: .check(check, over: over))
    }
}

extension Field {
    fileprivate static func skip(_ count: Int) -> Field {
        Field(kind: .skip(count))
    }
}

extension TextType<IntegerType> {
    static let integerType = oneOf(IntegerType.all.map { ($0.name, $0) })
}
