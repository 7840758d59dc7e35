// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Wire
import YAML

/// Reads one frame: a sync and fields, or a line with holes.
struct FrameReader {
    static let keys = ["sync", "fields", "end", "silence", "line"]

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
        let sync = section.value("sync", .bytes)
        let end = section.value("end", .bytes)
        let silence = section.value("silence", .duration(.milliseconds(1)...(.seconds(10))))
        guard let entry = section.entry("fields") else { return nil }
        let isWhole = [("sync", sync != nil), ("end", end != nil), ("silence", silence != nil)]
            .allSatisfy { section.entry($0.0) == nil || $0.1 }
        return FieldReader(scope: scope).list(entry) { fields throws(LayoutError) in
            guard isWhole else { return nil }
            return try FrameLayout(
                sync: sync ?? [], fields: fields, end: end ?? [], silence: silence)
        }
    }

    private func line(_ section: Section) -> FrameFormat.Shape? {
        for entry in section.entries where ["sync", "silence"].contains(entry.key) {
            scope.error("'\(entry.key)' goes with 'fields'", entry.keyRange)
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
