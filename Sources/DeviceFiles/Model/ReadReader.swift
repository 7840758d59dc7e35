// SPDX-License-Identifier: Apache-2.0

import Devices
import Wire
import YAML

/// Reads one request to a polled device, and its answer.
struct ReadReader {
    static let keys = ["send", "expect"] + QuestionReader.timingKeys

    let frames: [String]
    let refusals: [Refusal]
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
        let (timeout, retries, gap) = (reader.timeout, reader.retries, reader.gap)
        guard let request, let expect else {
            return ReadDraft(name: entry.key, expect: expect, read: nil)
        }
        let read = Read(
            name: entry.key, request: request, expect: expect, refusals: refusals,
            timeout: timeout, retries: retries, gap: gap)
        return ReadDraft(name: entry.key, expect: expect, read: read)
    }

    /// Bytes, a text, or fields, some of which are computed.
    private func readRequest(_ entry: Entry) -> [UInt8]? {
        if case .scalar = entry.value.kind { return scope.request(entry.value) }
        // The gateway sends the request and does not search for it, so it needs no sync.
        let layout = FieldReader(scope: scope).request(entry) { fields throws(LayoutError) in
            if let number = fields.firstIndex(where: \.isNamed) {
                throw LayoutError(
                    fieldIndex: number,
                    "the request of a read is constant: write its 'bytes', or a write")
            }
            return try FrameLayout(sync: [], fields: fields, silence: .zero)
        }
        guard let layout else { return nil }
        let format = FrameFormat(name: entry.key, shape: .fields(layout))
        do throws(EncodingError) {
            return try format.encode([])
        } catch {
            scope.error(error.message, entry.value.range)
            return nil
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
}
