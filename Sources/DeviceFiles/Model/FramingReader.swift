// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Wire
import YAML

/// Reads what stands around the body of a frame.
struct FramingReader {
    static let keys = ["sync", "end", "silence", "stuffing"]

    private let section: Section
    private let sync: [UInt8]?
    private let end: LineEnd?
    private let silence: Duration?
    private let stuffing: Stuffing?

    /// - Returns: `nil` when one of the keys is wrong, which is said.
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
            let mend =
                entry.key == "silence"
                ? "leave it out" : "write these bytes into the content, or leave them out"
            section.scope.error(
                "'\(entry.key)' cannot stand beside 'stuffing', whose flag begins and ends the "
                    + "frame: \(mend)",
                entry.keyRange)
        }
        return !others.isEmpty
    }

    /// The frame that fields are.
    ///
    /// - Throws: `LayoutError` for the first field that cannot stand where it stands.
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

    /// What stands around text; `nil` when nothing can, which is said.
    func around(text body: FrameBody) -> (any Framing)? {
        if let stuffing { return stuffing }
        var end = end
        if silence == nil, end == nil {
            guard case .template = body else {
                section.scope.error(
                    "nothing tells where the last of the lines is: the frame takes an 'end', a "
                        + "'silence' or a 'stuffing'", section.title)
                return nil
            }
            end = .crlf
        }
        if let end, body.holds(end.mark), let entry = section.entry("end") {
            section.scope.error(
                "the frame holds these bytes before its end: take an 'end' that stands in no line",
                entry.value.range)
            return nil
        }
        guard silence == nil, sync == nil, let end else {
            return Delimited(sync: sync ?? [], end: end, silence: silence)
        }
        return end
    }
}

extension [Field] {
    /// Whether they are digits, and nothing shows where they begin but the end of a line before.
    fileprivate var isLineOfDigits: Bool {
        var hasDigits = false
        for field in self {
            switch field.kind {
            case .number(.digits): hasDigits = true
            case .gap: continue
            case .number, .bits, .constant, .length, .check: return false
            }
        }
        return hasDigits
    }
}
