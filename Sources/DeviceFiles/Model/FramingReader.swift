// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Wire
import YAML

/// Reads the framing of a frame.
struct FramingReader {
    static let keys = ["sync", "end", "silence", "stuffing", "encrypted"]
    /// What may stand beside `encrypted`.
    static let keysOfEncryption = ["authentication-key"]

    private let section: Section
    private let sync: [UInt8]?
    private let end: LineEnd?
    private let silence: Duration?
    private let stuffing: Stuffing?
    private let isEncrypted: Bool
    private let authentication: [UInt8]?

    /// - Returns: `nil` when one of the keys is wrong, which is reported.
    init?(_ section: Section) {
        self.section = section
        sync = section.value("sync", .bytes)
        end = section.value("end", .lineEnd)
        silence = section.value("silence", .duration(.milliseconds(1)...(.seconds(10))))
        stuffing = section.entry("stuffing").flatMap(StuffingReader(scope: section.scope).read)
        let encryption = section.value("encrypted", .oneOf([("dlms", true)]))
        isEncrypted = encryption ?? false
        authentication = section.value("authentication-key", .key)
        let isRead = [
            sync != nil, end != nil, silence != nil, stuffing != nil, encryption != nil,
        ]
        for (key, isRead) in zip(Self.keys, isRead) where !isRead && section.entry(key) != nil {
            return nil
        }
        if let entry = section.entry("authentication-key") {
            guard isEncrypted else {
                section.scope.error(
                    "'authentication-key' goes with 'encrypted'", entry.keyRange)
                return nil
            }
            guard authentication != nil else { return nil }
        }
        guard !isEncrypted || !refuseBesideEncryption() else { return nil }
        guard stuffing == nil || !refuseBesideStuffing() else { return nil }
    }

    private func refuseBesideEncryption() -> Bool {
        let others = section.entries.filter {
            Self.keys.dropLast().contains($0.key)
        }
        for entry in others {
            section.scope.error(
                "'\(entry.key)' cannot stand beside 'encrypted', whose head and length show where "
                    + "the frame begins and ends: leave it out", entry.keyRange)
        }
        return !others.isEmpty
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
        if isEncrypted {
            let body = FrameBody.fields(try FrameLayout(fields: fields, isEnclosed: true))
            return .framed(encryption(nil, around: body), body)
        }
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

    /// The framing of a body that has one of its own.
    func around(_ framing: any Framing, _ body: FrameBody) -> any Framing {
        isEncrypted ? encryption(framing, around: body) : framing
    }

    private func encryption(_ inner: (any Framing)?, around body: FrameBody) -> any Framing {
        GeneralCiphering(inner, around: body, authentication: authentication)
    }

    /// The framing of a text; `nil` when it is impossible, which is reported.
    func around(text body: FrameBody) -> (any Framing)? {
        if isEncrypted { return encryption(nil, around: body) }
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
