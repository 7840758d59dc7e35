// SPDX-License-Identifier: Apache-2.0

import Devices
import Diagnostics
import Plan
import Wire
import YAML

/// Reads the body of a model on a serial line: its line settings, frames, reads and values.
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
        let reads = readReads(frames)
        if reads == nil { refuseLookAlikes(frames) }
        let every = section.value("every", .interval)
        let staleAfter = section.value("stale-after", .interval)
        let drafts = MessageDrafts(frames: frames, reads: reads)
        let values = ValuesReader(sources: .messages(drafts), scope: scope).read(section)
        let formats = frames.compactMap(\.format)
        let questions = reads?.compactMap(\.read) ?? []
        guard let serial, let values, formats.count == frames.count, !formats.isEmpty,
            reads.map({ !$0.isEmpty && $0.count == questions.count }) ?? true
        else { return nil }
        return ModelBody(
            kind: .serial(SerialModel(frames: formats, reads: questions)), values: values,
            every: every, staleAfter: staleAfter, serial: serial, pins: [])
    }

    private func readFrames() -> [FrameDraft] {
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
    private func readReads(_ frames: [FrameDraft]) -> [ReadDraft]? {
        guard let entry = section.entry("reads") else { return nil }
        if section.lacks("every") {
            scope.error("missing key 'every': the interval of the reads", entry.keyRange)
        }
        guard let reads = section.section("reads", keys: nil) else { return [] }
        if reads.entries.isEmpty { scope.error("expected a read with a name", reads.title) }
        let reader = ReadReader(frames: frames.map(\.name), scope: scope)
        return reads.named().map { entry in
            let draft = reader.read(entry)
            refuseNameOfOther(entry, draft, frames)
            refuseLookAlikes((draft.expect ?? []).map { frames[$0] })
            return draft
        }
    }

    /// A name that a read and a frame share must mean the same.
    private func refuseNameOfOther(_ entry: Entry, _ draft: ReadDraft, _ frames: [FrameDraft]) {
        guard let expect = draft.expect,
            let other = frames.firstIndex(where: { $0.name == entry.key }), expect != [other]
        else { return }
        let names = expect.map { "'\(frames[$0].name)'" }.joined(separator: ", ")
        scope.report.add(
            Diagnostic(
                "'\(entry.key)' is a read and a frame, but the read expects another frame, "
                    + names, at: scope.place(entry.keyRange),
                notes: [
                    Diagnostic.Note("the frame is here", at: scope.place(frames[other].range)),
                    Diagnostic.Note("rename one of them: values name both as <name>.<field>"),
                ]))
    }
}
