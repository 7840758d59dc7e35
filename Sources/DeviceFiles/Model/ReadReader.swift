// SPDX-License-Identifier: Apache-2.0

import Devices
import Wire
import YAML

/// Reads one request to a polled device, and its answer.
struct ReadReader {
    static let keys = ["send", "expect", "timeout", "retries", "gap"]

    let frames: [String]
    let scope: Scope

    func read(_ entry: Entry) -> ReadDraft {
        guard
            let section = Section(entry.value, title: entry.keyRange, keys: Self.keys, in: scope)
        else { return ReadDraft(name: entry.key, expect: nil, read: nil) }
        let request = section.requiredEntry("send").flatMap(readRequest)
        let expect = section.requiredEntry("expect").flatMap(readExpected)
        let timeouts = TextType<Duration>.duration(.milliseconds(10)...(.seconds(60)))
        let timeout = section.value("timeout", timeouts, or: .milliseconds(500))
        let retries = section.value("retries", .integer(0...10), or: 2)
        let gap = section.value("gap", .duration(.zero...(.seconds(60))), or: .zero)
        guard let request, let expect else {
            return ReadDraft(name: entry.key, expect: expect, read: nil)
        }
        let read = Read(
            name: entry.key, request: request, expect: expect, timeout: timeout,
            retries: retries, gap: gap)
        return ReadDraft(name: entry.key, expect: expect, read: read)
    }

    /// The frames of the answers: one name, or a list.
    private func readExpected(_ entry: Entry) -> [Int]? {
        guard case .sequence(let items) = entry.value.kind, !items.isEmpty else {
            return scope.index(of: entry.value, in: frames, "frame").map { [$0] }
        }
        var expected: [Int] = []
        for item in items {
            guard let frame = scope.index(of: item, in: frames, "frame") else { return nil }
            if expected.contains(frame) {
                scope.error("the frame '\(frames[frame])' is in the list already", item.range)
                return nil
            }
            expected.append(frame)
        }
        return expected
    }

    /// Bytes, a text, or fields, some of which are computed.
    private func readRequest(_ entry: Entry) -> [UInt8]? {
        if case .scalar = entry.value.kind { return scope.value(entry.value, .bytes) }
        // The gateway sends the request and does not search for it, so it needs no sync.
        let layout = FieldReader(scope: scope).request(entry) { fields throws(LayoutError) in
            if let number = fields.firstIndex(where: \.isNamed) {
                throw LayoutError(
                    fieldIndex: number, "a request is constant: write its 'bytes'")
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
