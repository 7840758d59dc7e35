// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Wire
import YAML

/// Reads the framing of a frame.
struct FramingReader {
    static let keys = ["sync", "end", "silence", "stuffing"]

    private let section: Section
    private let sync: [UInt8]?
    private let end: LineEnd?
    private let silence: Duration?
    private let stuffing: Stuffing?

    /// - Returns: `nil` when one of the keys is wrong, which is reported.
    init?(_ section: Section) {
        self.section = section
        sync = section.value("sync", .bytes)
        end = section.value("end", .lineEnd)
        silence = section.value("silence", .duration(.milliseconds(1)...(.seconds(10))))
        stuffing = section.entry("stuffing").flatMap(StuffingReader(scope: section.scope).read)
        let isRead = [sync != nil, end != nil, silence != nil, stuffing != nil]
        for (key, isRead) in zip(Self.keys, isRead) where !isRead && section.entry(key) != nil {
            return nil
        }
        guard stuffing == nil || !refuseBesideStuffing() else { return nil }
    }

    private func refuseBesideStuffing() -> Bool {
        let others = section.entries.filter { ["sync", "end", "silence"].contains($0.key) }
        for entry in others {
            let advice =
                entry.key == "silence"
                ? "leave it out" : "write these bytes into the content, or leave them out"
            section.scope.error(
                "'\(entry.key)' cannot stand beside 'stuffing', whose flag begins and ends the "
                    + "frame: \(advice)",
                entry.keyRange)
        }
        return !others.isEmpty
    }

    /// The layout of a frame of fields.
    ///
    /// - Throws: `LayoutError` for the first field that is impossible at its position.
    func shape(of fields: [Field]) throws(LayoutError) -> FrameFormat.Shape {
        if let stuffing {
            let layout = try FrameLayout(fields: fields, isEnclosed: true)
            return .framed(stuffing, .fields(layout))
        }
        if let end, sync == nil, silence == nil, fields.isLineOfDigits {
            let layout = try FrameLayout(fields: fields, isEnclosed: true)
            return .framed(end, .fields(layout))
        }
        return .fields(
            try FrameLayout(
                sync: sync ?? [], fields: fields, end: end?.bytes ?? [], silence: silence))
    }

    /// The framing of a text; `nil` when it is impossible, which is reported.
    func around(text body: FrameBody) -> (any Framing)? {
        if let stuffing { return stuffing }
        var end = end
        if silence == nil, end == nil {
            guard case .template = body else {
                section.scope.error(
                    "a frame of lines needs an 'end', a 'silence' or a 'stuffing', which marks the "
                        + "last line", section.title)
                return nil
            }
            end = .crlf
        }
        if let end, body.holds(end.mark) {
            let place = section.entry("end")?.value.range ?? section.title
            section.scope.error(
                "the end of the frame also occurs inside it: use an 'end' that occurs in no line",
                place)
            return nil
        }
        guard silence == nil, sync == nil, let end else {
            return Delimited(sync: sync ?? [], end: end, silence: silence)
        }
        return end
    }
}

extension [Field] {
    /// True when all fields are digits that begin after the end of the previous line.
    fileprivate var isLineOfDigits: Bool {
        var hasDigits = false
        for field in self {
            switch field.kind {
            case .number(.digits): hasDigits = true
            case .gap: continue
            case .number, .text, .bits, .list, .constant, .length, .check: return false
            }
        }
        return hasDigits
    }
}
