// SPDX-License-Identifier: Apache-2.0

import Devices
import Diagnostics
import Wire
import YAML

/// Reads the writes of a model: requests that change something in the device.
struct WriteReader {
    static let keys = ["send", "expect", "before", "after"] + QuestionReader.timingKeys
    /// The forms of a request that is a line of text, like the frames of that form.
    private static let lines = ["line", "csv", "nmea"]

    let frames: [String]
    let refusals: [Refusal]
    let scope: Scope

    func read(_ model: Section) -> [WriteDraft] {
        guard let section = model.section("writes", keys: nil) else { return [] }
        if section.entries.isEmpty { scope.error("expected a write with a name", section.title) }
        let entries = section.named()
        let names = entries.map(\.key)
        let drafts = entries.map { read($0, names) }
        refuseFields(drafts)
        return drafts
    }

    private func read(_ entry: Entry, _ names: [String]) -> WriteDraft {
        guard
            let section = Section(entry.value, title: entry.keyRange, keys: Self.keys, in: scope)
        else { return WriteDraft(name: entry.key, range: entry.keyRange, expect: nil, write: nil) }
        let reader = QuestionReader(section: section)
        let request = section.requiredEntry("send").flatMap(readRequest)
        let expected = section.entry("expect").map { reader.indices($0, in: frames, "frame") }
        let brackets = ["before", "after"].map { key in
            section.entry(key).map { reader.indices($0, in: names, "write") }
        }
        let (timeout, retries, gap) = (reader.timeout, reader.retries, reader.gap)
        let expect = expected ?? []
        guard let request, let expect, let before = brackets[0] ?? [], let after = brackets[1] ?? []
        else {
            return WriteDraft(
                name: entry.key, range: entry.keyRange, expect: expect, write: nil)
        }
        let write = Write(
            name: entry.key, request: request, expect: expect, refusals: refusals,
            timeout: timeout, retries: retries, gap: gap, before: before, after: after)
        return WriteDraft(name: entry.key, range: entry.keyRange, expect: expect, write: write)
    }

    /// Bytes, a line with placeholders, or fields.
    ///
    /// The constant bytes at the beginning are the sync: the simulator finds the request by them.
    private func readRequest(_ entry: Entry) -> FrameFormat? {
        switch entry.value.kind {
        case .scalar:
            guard let bytes = scope.request(entry.value),
                let layout = try? FrameLayout(sync: bytes, fields: [])
            else { return nil }
            return FrameFormat(name: entry.key, shape: .fields(layout))
        case .mapping(let entries) where entries.contains { Self.lines.contains($0.key) }:
            return FrameReader(scope: scope).read(entry)
        case .mapping, .sequence:
            let layout = FieldReader(scope: scope).request(entry) { fields throws(LayoutError) in
                try Self.layout(fields)
            }
            return layout.map { FrameFormat(name: entry.key, shape: .fields($0)) }
        }
    }

    /// The layout of a request.
    static func layout(_ fields: [Field]) throws(LayoutError) -> FrameLayout {
        if let open = fields.firstIndex(where: { $0.kind.widths.count > 1 }) {
            throw LayoutError(fieldIndex: open, "a request has one size: write a number of bytes")
        }
        guard case .constant(let sync)? = fields.first?.kind else {
            return try FrameLayout(fields: fields)
        }
        do throws(LayoutError) {
            return try FrameLayout(sync: sync, fields: Array(fields.dropFirst()))
        } catch {
            throw LayoutError(fieldIndex: error.fieldIndex.map { $0 + 1 }, error.message)
        }
    }

    /// A write before or after another one has no fields: no value is there to set them.
    private func refuseFields(_ drafts: [WriteDraft]) {
        for draft in drafts {
            guard let write = draft.write else { continue }
            for index in write.before + write.after where drafts[index].write?.isConstant == false {
                scope.error(
                    "'\(drafts[index].name)', which is sent before or after '\(draft.name)', has "
                        + "fields: it must be constant", drafts[index].range)
            }
        }
    }
}

/// A write by its name; the parts with mistakes are `nil`.
struct WriteDraft {
    let name: String
    let range: SourceRange
    /// The indices of the frames that confirm it.
    let expect: [Int]?
    let write: Write?
}

/// Checks that each write is used, and that each of its fields is set by one value.
struct WriteUseCheck {
    let drafts: [WriteDraft]
    let lifecycle: Lifecycle
    /// Whether the model has reads.
    let isPolled: Bool
    let scope: Scope

    func report(_ values: [ValueDefinition]) {
        let others = Set(
            drafts.compactMap(\.write).flatMap { $0.before + $0.after } + lifecycle.writes)
        for (index, draft) in drafts.enumerated() {
            guard let write = draft.write else { continue }
            let setters = values.compactMap(\.setter)
            if !others.contains(index), !setters.contains(where: { $0.uses(index) }) {
                scope.error(
                    "no value uses the write '\(draft.name)'", draft.range,
                    notes: advice(draft.name, write))
                continue
            }
            for (slot, name) in write.request.slotNames.enumerated() {
                report(values.filter { $0.setter == .field(write: index, slot: slot) }, name, draft)
            }
        }
    }

    private func report(_ values: [ValueDefinition], _ field: String, _ draft: WriteDraft) {
        if values.isEmpty {
            scope.error(
                "no value sets the field '\(field)' of the write '\(draft.name)'", draft.range,
                notes: [Self.advice(draft.name, field)])
        } else if values.count > 1 {
            let names = values.map { "'\($0.name)'" }.joined(separator: " and ")
            scope.error(
                "\(names) set the same field '\(field)' of the write '\(draft.name)'", draft.range)
        }
    }

    /// A constant write may also belong to the device itself, or to another write.
    private func advice(_ name: String, _ write: Write) -> [String] {
        let use = Self.advice(name, write.request.slotNames.first)
        guard write.isConstant else { return [use] }
        let pair = isPolled ? ", 'wake' or 'sleep'" : ""
        return [
            use,
            "to send it when the device starts, write 'setup: \(name)'; 'before'\(pair) and "
                + "'after' name writes too",
        ]
    }

    private static func advice(_ write: String, _ field: String?) -> String {
        "write 'set: \(write)\(field.map { ".\($0)" } ?? "")' in a value"
    }
}

extension Setter {
    /// Whether the write of that index sets the value.
    fileprivate func uses(_ index: Int) -> Bool {
        switch self {
        case .field(let write, _): return write == index
        case .writes(let choices): return choices.contains { $0.write == index }
        case .source: return false
        }
    }
}
