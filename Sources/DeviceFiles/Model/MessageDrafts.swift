// SPDX-License-Identifier: Apache-2.0

import Devices
import Diagnostics
import Readings
import Wire
import YAML

/// The frames, reads and writes of a model during reading. Finds the field that a value's `from`
/// names.
///
/// `from: <read>.<field>`, `from: <write>.<field>` and `from: <frame>.<field>` share one name
/// space. A frame that answers one read or write means that one. A frame that answers several would
/// have the second answer overwrite the first, so it is refused.
struct MessageDrafts {
    let frames: [FrameDraft]
    /// `nil` when the device sends by itself.
    let reads: [ReadDraft]?
    let writes: [WriteDraft]

    /// All that a frame may answer, in the order of the messages.
    private var questions: [ReadDraft] {
        (reads ?? []) + writes.map { ReadDraft(name: $0.name, expect: $0.expect, read: nil) }
    }

    /// Finds the fields of a value: one text, or a list of several.
    func find(_ node: Node, _ scope: Scope) -> Sources.Found? {
        let type = TextType<FieldExpression>(
            "a field like data.pm25, or two like data.high * 65536 + data.low"
        ) {
            text in
            if let mismatch = FieldExpression.mismatch(text) { return .failure(mismatch) }
            guard let expression = FieldExpression(text), expression.hasSingleWords else {
                return .failure(Mismatch())
            }
            return .success(expression)
        }
        let finder = FieldFinder(
            type: type, separated: "the two fields must be different fields of the same frame"
        ) { find($0, $1, scope) }
        return finder.find(node, scope)
    }

    /// Finds one field by its name; `nil` for an unknown one, which is reported.
    func find(_ name: String, _ range: SourceRange, _ scope: Scope) -> FieldFinder.Field? {
        let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
        let read = questions.first { $0.name == parts.first }
        let frame = frames.firstIndex { $0.name == parts.first }
        guard parts.count == 2, read != nil || frame != nil else {
            // The field may be in a frame with mistakes: then it is not reported here.
            guard read == nil || parts.count < 2, isWhole else { return nil }
            scope.unknown("field", name, range, frames.indices.flatMap(names))
            return nil
        }
        guard let expected = read.map({ $0.expect }) ?? frame.map({ [$0] }) else { return nil }
        guard expected.allSatisfy({ frames[$0].format != nil }) else { return nil }
        let having = expected.filter { frames[$0].format?.slot(named: parts[1]) != nil }
        guard let found = having.first, let format = frames[found].format,
            let slot = format.slot(named: parts[1])
        else {
            scope.unknown("field", name, range, expected.flatMap(names))
            return nil
        }
        guard having.count == 1 else {
            let others = having.map { frames[$0].name }.joined(separator: ", ")
            scope.error(
                "several answers to '\(parts[0])' have this field: \(others)", range,
                suggestion: "\(frames[found].name).\(parts[1])")
            return nil
        }
        guard let message = message(of: found, to: read, parts[1], range, scope) else { return nil }
        return FieldFinder.Field(
            message: message, slot: slot, content: Sources.Content(format, slot: slot))
    }

    /// The only message with a frame; no message or several messages are reported.
    ///
    /// - Parameter read: The read that the value names; `nil` when it names the frame.
    private func message(
        of frame: Int, to read: ReadDraft?, _ field: String, _ range: SourceRange, _ scope: Scope
    ) -> Int? {
        guard reads != nil else { return frame }
        let all = questions.flatMap { read in
            (read.expect ?? []).map { (read: read.name, frame: $0) }
        }
        let expecting = all.indices.filter {
            all[$0].frame == frame && (read == nil || all[$0].read == read?.name)
        }
        if expecting.count == 1 { return expecting[0] }
        let name = frames[frame].name
        if expecting.isEmpty, questions.allSatisfy({ $0.expect != nil }) {
            scope.error(
                "no read expects the frame '\(name)', so this value never arrives", range,
                notes: ["add a read with 'expect: \(name)'"])
        } else if expecting.count > 1 {
            let names = expecting.map { all[$0].read }
            scope.error(
                "the frame '\(name)' answers several reads: \(names.joined(separator: ", "))",
                range,
                notes: [
                    "each answer would overwrite the previous one; write <read>.<field>, so that "
                        + "the request identifies the answer"
                ], suggestion: "\(names[0]).\(field)")
        }
        return nil
    }

    private var isWhole: Bool {
        frames.allSatisfy { $0.format != nil } && questions.allSatisfy { $0.expect != nil }
    }

    /// The sources that one frame offers.
    private func names(_ frame: Int) -> [String] {
        let expecting =
            reads == nil
            ? []
            : questions.filter { $0.expect?.contains(frame) == true }
                .map(\.name)
        let prefixes = expecting.count > 1 ? expecting : [frames[frame].name]
        let fields = frames[frame].format?.slotNames ?? []
        return prefixes.flatMap { prefix in fields.map { "\(prefix).\($0)" } }
    }
}

/// A frame by its name; the format is `nil` when it has mistakes.
struct FrameDraft {
    let name: String
    let range: SourceRange
    let format: FrameFormat?
}

/// A read by its name; the parts with mistakes are `nil`.
struct ReadDraft {
    let name: String
    /// The indices of the frames of the answers.
    let expect: [Int]?
    let read: Read?
}

extension Sources.Content {
    init(_ format: FrameFormat, slot: Int) {
        if let pattern = format.datePattern(ofSlot: slot) {
            self = .date(pattern)
            return
        }
        switch format.slotTypes[slot] {
        case .integer: self = .whole
        case .decimal: self = .decimal
        case .word: self = .word
        }
    }
}
