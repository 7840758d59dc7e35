// SPDX-License-Identifier: Apache-2.0

import Devices
import Diagnostics
import Wire

/// The reads before a read of a round: its request may repeat fields of their answers.
struct EarlierReads {
    private let drafts: MessageDrafts
    /// The names of this read and of those after it.
    private let others: [String]

    init(_ reads: [ReadDraft], before others: [String], frames: [FrameDraft]) {
        drafts = MessageDrafts(frames: frames, reads: reads, writes: [])
        self.others = others
    }

    /// Finds a field by its name; `nil` for one that is not known, which is reported.
    func find(_ name: String, _ range: SourceRange, _ scope: Scope) -> FieldFinder.Field? {
        let answer = String(name.prefix { $0 != "." })
        guard !comesLater(answer) else {
            scope.error(
                "'\(answer)' has no answer yet when this request is sent", range,
                notes: ["a request can repeat fields of the answers to the reads before it"])
            return nil
        }
        return drafts.find(name, range, scope)
    }

    private func comesLater(_ answer: String) -> Bool {
        let reads = drafts.reads ?? []
        guard !reads.contains(where: { $0.name == answer }) else { return false }
        if others.contains(answer) { return true }
        guard let frame = drafts.frames.firstIndex(where: { $0.name == answer }) else {
            return false
        }
        return reads.allSatisfy { $0.expect?.contains(frame) == false }
    }
}
