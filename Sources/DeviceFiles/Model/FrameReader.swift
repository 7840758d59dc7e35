// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Wire
import YAML

/// Reads one frame: a body, described by exactly one key, and a framing, described by the keys
/// beside it.
struct FrameReader {
    /// Each body, and the keys that may stand beside it.
    private static let companions: [(body: String, keys: [String])] = [
        ("fields", framing), ("line", ["parts", "separator"] + framing),
        ("csv", ["separator"] + framing), ("nmea", []), ("lines", framing),
        ("telegram", encryption), ("block", []), ("readout", encryption), ("sml", []),
        ("mbus", []),
    ]
    private static let framing = FramingReader.keys + FramingReader.keysOfEncryption
    private static let encryption = ["encrypted"] + FramingReader.keysOfEncryption
    private static let bodies = companions.map(\.body)
    static let keys = bodies + framing + ["parts", "separator"]

    let scope: Scope

    func read(_ entry: Entry) -> FrameFormat? {
        guard
            let section = Section(
                entry.value, title: entry.keyRange, keys: Self.keys, in: scope)
        else { return nil }
        guard let key = section.single(of: Self.bodies), let body = section.entry(key) else {
            if Self.bodies.allSatisfy(section.lacks) {
                let others = Self.bodies.dropFirst().joined(separator: "', '")
                scope.error("missing key 'fields', or one of '\(others)'", section.title)
            }
            return nil
        }
        refuseStrangers(section, beside: key)
        return shape(body, section).map { FrameFormat(name: entry.key, shape: $0) }
    }

    /// Reports a key that does not go with the body, and names the bodies that it goes with.
    private func refuseStrangers(_ section: Section, beside body: String) {
        let own = Self.companions.first { $0.body == body }?.keys ?? []
        for entry in section.entries where !own.contains(entry.key) {
            let allowed = Self.companions.filter { $0.keys.contains(entry.key) }.map(\.body)
            guard !allowed.isEmpty else { continue }
            let list = allowed.map { "'\($0)'" }.joined(separator: " or ")
            scope.error("'\(entry.key)' goes with \(list)", entry.keyRange)
        }
    }

    private func shape(_ body: Entry, _ section: Section) -> FrameFormat.Shape? {
        let reader = TemplateReader(scope: scope)
        switch body.key {
        case "fields":
            return fields(body, section)
        case "line":
            return text(template(body, section).map(FrameBody.template), section)
        case "csv":
            let separator = section.value("separator", .line, or: ",")
            let template = reader.csv(body.value, separator: separator)
            return text(template.map(FrameBody.template), section)
        case "nmea":
            return reader.nmea(body.value).map { .framed(LineEnd.crlf, .template($0)) }
        case "lines":
            return text(reader.lines(body.value, of: "frame").map(FrameBody.lines), section)
        case "telegram":
            return marked(reader.lines(body.value, of: body.key), Telegram(), section)
        case "block":
            return reader.lines(body.value, of: body.key).map { .framed(Block(), .lines($0)) }
        case "readout":
            return marked(reader.lines(body.value, of: body.key), Readout(), section)
        case "sml":
            return SMLReader(scope: scope).read(body).map { .framed(SMLTransport(), .sml($0)) }
        default:
            return MBusReader(scope: scope).read(body).map { .framed(MBusFrame(), .mbus($0)) }
        }
    }

    /// A line, and the texts of its `{parts}`.
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

    /// Lines in a framing of their own, which may be encrypted.
    private func marked(
        _ lines: LineSet?, _ framing: any Framing, _ section: Section
    ) -> FrameFormat.Shape? {
        guard let reader = FramingReader(section), let body = lines.map(FrameBody.lines) else {
            return nil
        }
        return .framed(reader.around(framing, body), body)
    }

    private func text(_ body: FrameBody?, _ section: Section) -> FrameFormat.Shape? {
        guard let framing = FramingReader(section), let body else { return nil }
        return framing.around(text: body).map { .framed($0, body) }
    }

    private func fields(_ body: Entry, _ section: Section) -> FrameFormat.Shape? {
        let framing = FramingReader(section)
        return FieldReader(scope: scope).list(body) { fields throws(LayoutError) in
            try framing?.shape(of: fields)
        }
    }
}
