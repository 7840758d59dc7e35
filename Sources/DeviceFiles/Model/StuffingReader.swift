// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Wire
import YAML

/// Reads how bytes are escaped between flags: by a name, or by an escape table.
struct StuffingReader {
    static let names: [(String, Stuffing)] = [
        ("hdlc", .hdlc), ("shdlc", .shdlc), ("slip", .slip),
    ]
    static let keys = ["flag", "escape", "bytes", "xor"]

    let scope: Scope

    func read(_ entry: Entry) -> Stuffing? {
        guard case .mapping = entry.value.kind else {
            return scope.value(entry.value, .stuffing)
        }
        guard
            let section = Section(entry.value, title: entry.keyRange, keys: Self.keys, in: scope)
        else { return nil }
        let flag = section.required("flag", .byte)
        let escape = section.required("escape", .byte)
        let form = section.single(of: ["bytes", "xor"])
        if form == nil, section.lacks("bytes"), section.lacks("xor") {
            scope.error(
                "missing key 'bytes' or 'xor': the codes after the escape", section.title)
        }
        guard let flag, let escape, let form, let codes = section.entry(form) else { return nil }
        return form == "xor"
            ? combined(flag, escape, codes, section) : table(flag, escape, codes, section)
    }

    private func combined(
        _ flag: UInt8, _ escape: UInt8, _ entry: Entry, _ section: Section
    ) -> Stuffing? {
        guard let xor = scope.value(entry.value, .byte) else { return nil }
        do throws(LayoutError) {
            return try Stuffing(flag: flag, escape: escape, xor: xor)
        } catch {
            scope.error(
                error.message, error.fieldIndex == nil ? section.title : entry.value.range)
            return nil
        }
    }

    /// `{ 7E: 5E, 7D: 5D }`: the replaced bytes, each with its code.
    private func table(
        _ flag: UInt8, _ escape: UInt8, _ entry: Entry, _ section: Section
    ) -> Stuffing? {
        guard let rows = Section(entry.value, title: entry.keyRange, keys: nil, in: scope) else {
            return nil
        }
        let codes = rows.entries.map { row -> (byte: UInt8, code: UInt8)? in
            let byte = scope.value(Node(.scalar(Scalar(row.key, .plain)), row.keyRange), .byte)
            let code = scope.value(row.value, .byte)
            guard let byte, let code else { return nil }
            return (byte, code)
        }
        guard !codes.contains(where: { $0 == nil }) else { return nil }
        do throws(LayoutError) {
            return try Stuffing(flag: flag, escape: escape, codes: codes.compactMap { $0 })
        } catch {
            scope.error(
                error.message,
                error.fieldIndex.map { rows.entries[$0].value.range } ?? entry.keyRange)
            return nil
        }
    }
}

extension TextType<Stuffing> {
    fileprivate static let stuffing = TextType(
        "hdlc, shdlc, slip, or an escape table like { flag: 7E, escape: 7D, xor: 20 }"
    ) { text in
        if let known = StuffingReader.names.first(where: { $0.0 == text }) {
            return .success(known.1)
        }
        return .failure(
            Mismatch(suggestion: nearest(to: text, in: StuffingReader.names.map(\.0))))
    }
}

extension TextType<UInt8> {
    /// One byte.
    fileprivate static let byte = TextType("a byte like 7E: two hexadecimal digits") { text in
        guard case .success(let bytes) = TextType<[UInt8]>.bytes.read(text) else { return nil }
        return bytes.count == 1 ? bytes[0] : nil
    }
}
