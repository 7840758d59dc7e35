// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Wire
import YAML

/// Reads the entries of a meter's list: `{ name: taken, obis: 1-0:1.8.0*255 }`.
struct SMLReader {
    static let keys = ["name", "obis", "type"]

    let scope: Scope

    func read(_ entry: Entry) -> SMLList? {
        guard case .sequence(let items) = entry.value.kind, !items.isEmpty else {
            scope.error(
                "expected a list of entries like { name: taken, obis: 1-0:1.8.0*255 }, found "
                    + entry.value.found, entry.value.range)
            return nil
        }
        let entries = items.map(read)
        guard !entries.contains(where: { $0 == nil }) else { return nil }
        do throws(LayoutError) {
            return try SMLList(entries.compactMap { $0 })
        } catch {
            scope.error(
                error.message, error.fieldIndex.map { items[$0].range } ?? entry.keyRange)
            return nil
        }
    }

    private func read(_ node: Node) -> SMLList.Entry? {
        let place = SourceRange(node.range.start, node.range.start + 1)
        guard let section = Section(node, title: place, keys: Self.keys, in: scope) else {
            return nil
        }
        let name = section.required("name", .name)
        let obis = section.required("obis", .obis)
        let type = section.value("type", .word(of: SMLList.Content.self))
        guard let name, let obis, section.entry("type") == nil || type != nil else { return nil }
        return SMLList.Entry(name: name, obis: obis, content: type ?? .number)
    }
}

extension TextType<OBISNumber> {
    fileprivate static let obis = TextType("the number of an entry, like 1-0:1.8.0*255") {
        OBISNumber($0)
    }
}
