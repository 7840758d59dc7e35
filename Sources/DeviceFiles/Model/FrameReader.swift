// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Wire
import YAML

/// Reads one frame. The key that says what it is made of tells its shape.
struct FrameReader {
    /// What each shape may have beside the key that tells it.
    private static let companions: [(shape: String, keys: [String])] = [
        ("fields", ["sync", "end", "silence"]), ("line", ["parts", "separator", "end"]),
        ("csv", ["separator", "end"]), ("nmea", []), ("telegram", []), ("block", []),
    ]
    private static let shapes = companions.map(\.shape)
    static let keys = shapes + ["sync", "end", "silence", "parts", "separator"]

    let scope: Scope

    func read(_ entry: Entry) -> FrameFormat? {
        guard
            let section = Section(
                entry.value, title: entry.keyRange, keys: Self.keys, in: scope)
        else { return nil }
        guard let shape = section.single(of: Self.shapes), let body = section.entry(shape) else {
            if Self.shapes.allSatisfy(section.lacks) {
                let others = Self.shapes.dropFirst().joined(separator: "', '")
                scope.error("missing key 'fields', or one of '\(others)'", section.title)
            }
            return nil
        }
        refuseStrangers(section, beside: shape)
        return self.shape(body, section).map { FrameFormat(name: entry.key, shape: $0) }
    }

    /// Says which shapes a key goes with that does not go with this one.
    private func refuseStrangers(_ section: Section, beside shape: String) {
        let own = Self.companions.first { $0.shape == shape }?.keys ?? []
        for entry in section.entries where !own.contains(entry.key) {
            let friends = Self.companions.filter { $0.keys.contains(entry.key) }.map(\.shape)
            guard !friends.isEmpty else { continue }
            let list = friends.map { "'\($0)'" }.joined(separator: " or ")
            scope.error("'\(entry.key)' goes with \(list)", entry.keyRange)
        }
    }

    private func shape(_ body: Entry, _ section: Section) -> FrameFormat.Shape? {
        let reader = TemplateReader(scope: scope)
        switch body.key {
        case "fields":
            return layout(section).map(FrameFormat.Shape.binary)
        case "line":
            return line(template(body, section), section)
        case "csv":
            let separator = section.value("separator", .line, or: ",")
            return line(reader.csv(body.value, separator: separator), section)
        case "nmea":
            return reader.nmea(body.value).map { .line($0, end: .crlf) }
        case "telegram":
            return reader.record(.telegram, body.value).map(FrameFormat.Shape.record)
        default:
            return reader.record(.block, body.value).map(FrameFormat.Shape.record)
        }
    }

    /// A line, and what its `{parts}` are.
    private func template(_ body: Entry, _ section: Section) -> Template? {
        let reader = TemplateReader(scope: scope)
        guard let parts = section.entry("parts") else {
            if let separator = section.entry("separator") {
                scope.error("'separator' goes with 'csv' or 'parts'", separator.keyRange)
            }
            return reader.line(body.value)
        }
        let separator = section.value("separator", .line, or: ",")
        return reader.parts(parts.value, separator: separator).flatMap { parts in
            reader.line(body.value, parts: parts)
        }
    }

    private func line(_ template: Template?, _ section: Section) -> FrameFormat.Shape? {
        let end = section.value("end", .lineEnd)
        guard let template, section.entry("end") == nil || end != nil else { return nil }
        return .line(template, end: end ?? .crlf)
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
}
