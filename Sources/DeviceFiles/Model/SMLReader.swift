// SPDX-License-Identifier: Apache-2.0

import Wire
import YAML

/// Reads the entries of a meter's list: `{ name: taken, obis: 1-0:1.8.0*255 }`.
struct SMLReader {
    static let keys = ["name", "obis", "type"]

    let scope: Scope

    func read(_ entry: Entry) -> SMLList? {
        let reader = EntryListReader(
            keys: Self.keys, expected: "entries like { name: taken, obis: 1-0:1.8.0*255 }",
            scope: scope)
        return reader.list(entry, read) { entries throws(LayoutError) in try SMLList(entries) }
    }

    private func read(_ section: Section) -> SMLList.Entry? {
        let name = section.required("name", .name)
        let obis = section.required("obis", .obis)
        let type = section.value("type", .word(of: SMLList.Content.self))
        guard let name, let obis, section.entry("type") == nil || type != nil else { return nil }
        return SMLList.Entry(name: name, obis: obis, content: type ?? .number)
    }
}

extension TextType<OBISNumber> {
    fileprivate static let obis = TextType("the number of an entry, like 1-0:1.8.0*255") { text in
        if let number = OBISNumber(text) { return .success(number) }
        // The medium and the channel are left out by many.
        return .failure(
            Mismatch(suggestion: OBISNumber("1-0:\(text)") == nil ? nil : "1-0:\(text)"))
    }
}
