// SPDX-License-Identifier: Apache-2.0

import Devices
import Plan
import Wire
import YAML

/// Reads what a model on a serial line has: its line, frames, questions and values.
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
        let every = section.value("every", .interval)
        let staleAfter = section.value("stale-after", .interval)
        let values = ValuesReader(sources: .frames(frames), scope: scope).read(section)
        let formats = frames.compactMap(\.format)
        guard let serial, let reads, let values, formats.count == frames.count, !formats.isEmpty
        else { return nil }
        return ModelBody(
            kind: .serial(SerialModel(frames: formats, reads: reads)), values: values,
            every: every, staleAfter: staleAfter, serial: serial, pins: [])
    }

    private func readFrames() -> [FrameDraft] {
        guard let frames = section.requiredSection("frames", keys: nil) else { return [] }
        if frames.entries.isEmpty {
            scope.error("expected a frame with a name", frames.title)
        }
        let entries = frames.named()
        let drafts = entries.map { entry in
            FrameDraft(name: entry.key, format: FrameReader(scope: scope).read(entry))
        }
        let known = zip(entries, drafts).compactMap { entry, draft in
            draft.format.map { (entry: entry, format: $0) }
        }
        for conflict in FrameFormat.conflicts(among: known.map(\.format)) {
            scope.error(conflict.message, known[conflict.format].entry.keyRange)
        }
        return drafts
    }

    /// The questions; none when the device speaks by itself, `nil` when they are wrong.
    private func readReads(_ frames: [FrameDraft]) -> [Read]? {
        guard let entry = section.entry("reads") else { return [] }
        if section.lacks("every") {
            scope.error("missing key 'every': how often the device is asked", entry.keyRange)
        }
        guard let reads = section.section("reads", keys: nil) else { return nil }
        if reads.entries.isEmpty { scope.error("expected a read with a name", reads.title) }
        let reader = ReadReader(frames: frames.map(\.name), scope: scope)
        let read = reads.named().map(reader.read)
        return read.contains { $0 == nil } ? nil : read.compactMap { $0 }
    }
}

/// A frame by its name; without a format when it is wrong.
struct FrameDraft {
    let name: String
    let format: FrameFormat?
}
