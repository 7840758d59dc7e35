// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Wire
import YAML

/// Reads one frame: a sync and fields, or a line with holes.
struct FrameReader {
    static let keys = ["sync", "fields", "line", "end"]

    let scope: Scope

    func read(_ entry: Entry) -> FrameFormat? {
        guard
            let section = Section(
                entry.value, title: entry.keyRange, keys: Self.keys, in: scope)
        else { return nil }
        let shape: FrameFormat.Shape?
        switch section.single(of: ["fields", "line"]) {
        case "fields": shape = layout(section).map(FrameFormat.Shape.binary)
        case "line": shape = line(section)
        default:
            if section.lacks("fields"), section.lacks("line") {
                scope.error("missing key 'fields', or 'line'", section.title)
            }
            return nil
        }
        return shape.map { FrameFormat(name: entry.key, shape: $0) }
    }

    private func layout(_ section: Section) -> FrameLayout? {
        if let end = section.entry("end") {
            scope.error("'end' goes with 'line'", end.keyRange)
        }
        let sync = section.required("sync", .bytes)
        guard let entry = section.entry("fields") else { return nil }
        guard case .sequence(let items) = entry.value.kind else {
            scope.error("expected a list of fields, found \(entry.value.found)", entry.value.range)
            return nil
        }
        let fields = items.map(FieldReader(scope: scope).read)
        guard let sync, !fields.contains(where: { $0 == nil }) else { return nil }
        do throws(LayoutError) {
            return try FrameLayout(sync: sync, fields: fields.compactMap { $0 })
        } catch {
            scope.error(
                error.message, error.fieldIndex.map { items[$0].range } ?? entry.keyRange)
            return nil
        }
    }

    private func line(_ section: Section) -> FrameFormat.Shape? {
        if let sync = section.entry("sync") {
            scope.error("'sync' goes with 'fields'", sync.keyRange)
        }
        let end = section.value("end", .word(of: LineEnd.self), or: .crlf)
        guard let node = section.entry("line")?.value,
            let text = scope.value(node, .line)
        else { return nil }
        do throws(TemplateError) {
            return .line(try Template(text), end: end)
        } catch {
            scope.error(error.message, node.range(at: error.offset, count: 1))
            return nil
        }
    }
}
