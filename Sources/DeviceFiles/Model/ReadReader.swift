// SPDX-License-Identifier: Apache-2.0

import Devices
import Wire
import YAML

/// Reads one request to a polled device, and its answer.
struct ReadReader {
    static let keys = ["send", "expect", "baud"] + QuestionReader.timingKeys

    /// A request; `nil` parts mean that it is constant.
    private struct Request {
        let bytes: [UInt8]
        let parts: RequestParts?
    }

    let frames: [String]
    let refusals: [Refusal]
    let earlier: EarlierReads
    let scope: Scope

    func read(_ entry: Entry) -> ReadDraft {
        guard
            let section = Section(entry.value, title: entry.keyRange, keys: Self.keys, in: scope)
        else { return ReadDraft(name: entry.key, expect: nil, read: nil) }
        let reader = QuestionReader(section: section)
        let request = section.requiredEntry("send").flatMap(readRequest)
        let expect = section.requiredEntry("expect").flatMap {
            reader.indices($0, in: frames, "frame")
        }
        let baud = section.entry("baud")
        let rate = baud.flatMap {
            AnswerRateReader(earlier: earlier, scope: scope).read(
                $0, request?.parts, isKnown: request != nil)
        }
        let (timeout, retries, gap) = (reader.timeout, reader.retries, reader.gap)
        guard let request, let expect, baud == nil || rate != nil else {
            return ReadDraft(name: entry.key, expect: expect, read: nil)
        }
        let read = Read(
            name: entry.key, request: request.bytes, parts: request.parts, rate: rate,
            expect: expect, refusals: refusals, timeout: timeout, retries: retries, gap: gap)
        return ReadDraft(name: entry.key, expect: expect, read: read)
    }

    /// Bytes, a text, or fields, some of which are computed or come from earlier answers.
    private func readRequest(_ entry: Entry) -> Request? {
        if case .scalar = entry.value.kind {
            return scope.request(entry.value).map { Request(bytes: $0, parts: nil) }
        }
        let reader = FieldReader(scope: scope, repeatsAnswers: true)
        let layout = reader.request(entry) { fields throws(LayoutError) in
            if let number = fields.firstIndex(where: { $0.isNamed && !$0.repeatsAnswer }) {
                throw LayoutError(
                    fieldIndex: number,
                    "the request of a read is constant: write its 'bytes', or a write")
            }
            // The simulator searches for a request of this kind: it needs a beginning.
            if fields.contains(where: \.repeatsAnswer) { return try WriteReader.layout(fields) }
            return try FrameLayout(sync: [], fields: fields, silence: .zero)
        }
        guard let layout else { return nil }
        let format = FrameFormat(name: entry.key, shape: .fields(layout))
        let bytes: [UInt8]
        do throws(EncodingError) {
            bytes = try format.encode(layout.slots.map { _ in nil })
        } catch {
            scope.error(error.message, entry.value.range)
            return nil
        }
        guard !layout.slots.isEmpty else { return Request(bytes: bytes, parts: nil) }
        return readParts(format, entry).map { Request(bytes: bytes, parts: $0) }
    }

    /// The earlier answers that the fields repeat.
    private func readParts(_ format: FrameFormat, _ entry: Entry) -> RequestParts? {
        var nodes = [entry.value]
        if case .sequence(let items) = entry.value.kind { nodes = items }
        let sources = nodes.compactMap { $0.value("from") }
        let parts = zip(sources, format.slotTypes).map { node, type -> RequestParts.Part? in
            guard let name = scope.value(node, .earlierField),
                let field = earlier.find(name, node.range, scope)
            else { return nil }
            guard field.content.fits(type) else {
                scope.error(
                    "'\(name)' is \(field.content.words), and the type of this field is for "
                        + "\(type == .word ? "texts" : "numbers")", node.range,
                    notes: ["a text of 1 character has the type text1, a digit dec1"])
                return nil
            }
            return RequestParts.Part(
                source: FieldSource(message: field.message, slot: field.slot))
        }
        guard !parts.contains(nil) else { return nil }
        return RequestParts(format, parts.compactMap { $0 })
    }
}

extension Sources.Content {
    /// Whether a field of a request can repeat it.
    fileprivate func fits(_ type: RawType) -> Bool {
        switch self {
        case .whole: return type == .integer
        case .word: return type == .word
        case .decimal: return type == .decimal
        default: return false
        }
    }

    /// For a message.
    fileprivate var words: String {
        switch self {
        case .word, .date: return "a text"
        default: return "a number"
        }
    }
}

extension Field {
    /// Whether values come from this field.
    fileprivate var isNamed: Bool {
        switch kind {
        case .number, .text, .bits, .list: return true
        case .gap, .constant, .length, .check: return false
        }
    }

    /// Whether its content is that of an earlier answer: its name is that of a field there.
    fileprivate var repeatsAnswer: Bool { name?.contains(".") == true }
}
