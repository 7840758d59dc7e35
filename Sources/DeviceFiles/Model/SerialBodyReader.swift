// SPDX-License-Identifier: Apache-2.0

import Devices
import Diagnostics
import Plan
import Wire
import YAML

/// Reads the body of a model on a serial line: its line settings, frames, reads, writes and values.
struct SerialBodyReader {
    let section: Section
    private var scope: Scope { section.scope }

    init(section: Section) {
        self.section = section
    }

    func read() -> ModelBody? {
        let serial = section.section("serial", keys: SerialSettings.keys).flatMap {
            SerialSettings(reading: $0, over: nil)
        }
        let frames = readFrames()
        let refusals = RefusalsReader(frames: frames, scope: scope).read(section)
        let reads = readReads(frames, refusals)
        let writes = readWrites(frames, refusals, reads)
        if reads == nil { refuseLookAlikes(frames) }
        let every = section.value("every", .interval)
        let staleAfter = section.value("stale-after", .interval)
        let drafts = MessageDrafts(frames: frames, reads: reads, writes: writes)
        let values = ValuesReader(sources: .messages(drafts), scope: scope).read(section)
        let lifecycle = LifecycleReader(
            section: section, frames: frames, writes: writes, isPolled: reads != nil
        ).read()
        if let values {
            WriteUseCheck(
                drafts: writes, lifecycle: lifecycle, isPolled: reads != nil, scope: scope
            ).report(values)
        }
        let formats = frames.compactMap(\.format)
        let questions = reads?.compactMap(\.read) ?? []
        let requests = writes.compactMap(\.write)
        guard let serial, let values, formats.count == frames.count,
            !formats.isEmpty || !requests.isEmpty, requests.count == writes.count,
            reads.map({ !$0.isEmpty && $0.count == questions.count }) ?? true
        else { return nil }
        return ModelBody(
            kind: .serial(
                SerialModel(
                    frames: formats, reads: questions, writes: requests, lifecycle: lifecycle)),
            values: values, every: every, staleAfter: staleAfter, serial: serial, pins: [])
    }

    /// A device that is only written to, like a relay that confirms nothing, has no frames.
    private func readFrames() -> [FrameDraft] {
        if section.lacks("frames"), section.entry("writes") != nil { return [] }
        guard let frames = section.requiredSection("frames", keys: nil) else { return [] }
        if frames.entries.isEmpty {
            scope.error("expected a frame with a name", frames.title)
        }
        return frames.named().map { entry in
            FrameDraft(
                name: entry.key, range: entry.keyRange,
                format: FrameReader(scope: scope).read(entry))
        }
    }

    /// Frames in any order must differ in their bytes. Answers to different requests may be equal:
    /// the request identifies the answer.
    private func refuseLookAlikes(_ frames: [FrameDraft]) {
        let known = frames.filter { $0.format != nil }
        for conflict in FrameFormat.conflicts(among: known.compactMap(\.format)) {
            scope.error(conflict.message, known[conflict.format].range)
        }
    }

    /// The reads; `nil` when the device sends unasked.
    private func readReads(_ frames: [FrameDraft], _ refusals: [Refusal]) -> [ReadDraft]? {
        guard let entry = section.entry("reads") else { return nil }
        section.reportMissing("every", entry.keyRange)
        guard let reads = section.section("reads", keys: nil) else { return [] }
        if reads.entries.isEmpty { scope.error("expected a read with a name", reads.title) }
        let entries = reads.named()
        var drafts: [ReadDraft] = []
        for (index, entry) in entries.enumerated() {
            let earlier = EarlierReads(
                drafts, before: entries[index...].map(\.key), frames: frames)
            let draft = ReadReader(
                frames: frames.map(\.name), refusals: refusals, earlier: earlier, scope: scope
            ).read(entry)
            refuseNameOfOther(entry, "read", draft.expect, frames)
            refuseLookAlikes(draft.expect, refusals, frames)
            drafts.append(draft)
        }
        return drafts
    }

    private func readWrites(
        _ frames: [FrameDraft], _ refusals: [Refusal], _ reads: [ReadDraft]?
    ) -> [WriteDraft] {
        let names = frames.map(\.name)
        let writes = WriteReader(frames: names, refusals: refusals, scope: scope).read(section)
        guard let entries = section.section("writes", keys: nil)?.entries else { return [] }
        for draft in writes {
            guard let entry = entries.first(where: { $0.key == draft.name }) else { continue }
            if reads?.contains(where: { $0.name == draft.name }) == true {
                scope.error("'\(draft.name)' is a read and a write: rename one", draft.range)
            }
            if draft.expect?.isEmpty != true {
                refuseNameOfOther(entry, "write", draft.expect, frames)
            }
            if reads != nil { refuseLookAlikes(draft.expect, refusals, frames) }
        }
        return writes
    }

    /// The frames that may follow one request must differ in their bytes.
    private func refuseLookAlikes(
        _ expect: [Int]?, _ refusals: [Refusal], _ frames: [FrameDraft]
    ) {
        let expect = expect ?? []
        let others = refusals.map(\.frame).filter { !expect.contains($0) }
        refuseLookAlikes((expect + others).map { frames[$0] })
    }

    /// A name that a read, or a write, and a frame share must mean the same.
    private func refuseNameOfOther(
        _ entry: Entry, _ what: String, _ expect: [Int]?, _ frames: [FrameDraft]
    ) {
        guard let expect,
            let other = frames.firstIndex(where: { $0.name == entry.key }), expect != [other]
        else { return }
        let names = expect.map { "'\(frames[$0].name)'" }.joined(separator: ", ")
        scope.report.add(
            Diagnostic(
                "'\(entry.key)' is a \(what) and a frame, but the \(what) expects another frame, "
                    + names, at: scope.place(entry.keyRange),
                notes: [
                    Diagnostic.Note("the frame is here", at: scope.place(frames[other].range)),
                    Diagnostic.Note("rename one of them: values name both as <name>.<field>"),
                ]))
    }
}
