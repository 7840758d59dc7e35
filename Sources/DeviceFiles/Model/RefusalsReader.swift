// SPDX-License-Identifier: Apache-2.0

import Devices
import Wire
import YAML

/// Reads the frames that the device sends in place of an answer, and their reasons.
struct RefusalsReader {
    static let keys = ["reason", "enum", "again"]

    let frames: [FrameDraft]
    let scope: Scope

    /// The refusals that have no mistake.
    func read(_ model: Section) -> [Refusal] {
        guard let section = model.section("refusals", keys: nil) else { return [] }
        if section.entries.isEmpty {
            scope.error("expected a frame with its reason", section.title)
        }
        return section.entries.compactMap(read)
    }

    private func read(_ entry: Entry) -> Refusal? {
        let names = frames.map(\.name)
        guard let frame = names.firstIndex(of: entry.key) else {
            scope.unknown("frame", entry.key, entry.keyRange, names)
            return nil
        }
        guard
            let section = Section(entry.value, title: entry.keyRange, keys: Self.keys, in: scope)
        else { return nil }
        guard let reason = section.entry("reason") else {
            for entry in section.entries where ["enum", "again"].contains(entry.key) {
                scope.error("'\(entry.key)' needs 'reason' beside it", entry.keyRange)
            }
            return Refusal(frame: frame)
        }
        guard let format = frames[frame].format,
            let slot = scope.index(of: reason.value, in: format.slotNames, "field")
        else { return nil }
        return Refusal(frame: frame, reason: read(slot, format, section))
    }

    private func read(_ slot: Int, _ format: FrameFormat, _ section: Section) -> Refusal.Reason {
        let again = section.value("again", .integers, or: [])
        guard format.slotTypes[slot] == .integer else {
            for entry in section.entries where ["enum", "again"].contains(entry.key) {
                scope.error(
                    "'\(entry.key)' is not possible here: the reason is no whole number",
                    entry.keyRange)
            }
            return Refusal.Reason(slot: slot)
        }
        guard case .words(let words) = MappingReader(section: section).read(.whole) else {
            return Refusal.Reason(slot: slot, transient: again)
        }
        return Refusal.Reason(slot: slot, words: words, transient: again)
    }
}
