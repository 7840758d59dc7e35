// SPDX-License-Identifier: Apache-2.0

import Devices
import YAML

/// Reads which message of a serial model an example shows: by its `frame`, or by the `read` of
/// which it is the answer.
struct ExampleMessage {
    let section: Section
    let serial: SerialModel
    private var scope: Scope { section.scope }

    init(section: Section, serial: SerialModel) {
        self.section = section
        self.serial = serial
    }

    /// The index of the message; `nil` when it is missing or wrong, which is reported.
    var index: Int? {
        switch section.single(of: ["frame", "read"]) {
        case "frame": return section.entry("frame").flatMap(frame)
        case "read": return section.entry("read").flatMap(read)
        default:
            if serial.messages.count == 1 { return 0 }
            if section.lacks("frame"), section.lacks("read") {
                reportMissing()
            }
            return nil
        }
    }

    /// Names what the example may be of.
    private func reportMissing() {
        let frames = serial.frames.map(\.name)
        guard !serial.messages.isEmpty else {
            return scope.error(
                "missing key 'write': the device sends no frames", section.title,
                notes: [Self.list("write", serial.writes.map(\.name))])
        }
        guard !serial.reads.isEmpty else {
            return scope.error(
                "missing key 'frame'", section.title, notes: [Self.list("frame", frames)])
        }
        let reads = serial.reads.map(\.name)
        scope.error(
            "missing key 'read', or 'frame'", section.title,
            notes: [Self.list("read", reads), Self.list("frame", frames)])
    }

    private static func list(_ what: String, _ names: [String]) -> String {
        names.count == 1
            ? "the model has the \(what) '\(names[0])'"
            : "the model has several \(what)s: \(names.joined(separator: ", "))"
    }

    private func frame(_ entry: Entry) -> Int? {
        let names = serial.frames.map(\.name)
        guard let frame = scope.index(of: entry.value, in: names, "frame") else { return nil }
        let messages = serial.messages.indices.filter { serial.messages[$0].frame == frame }
        if messages.count == 1 { return messages[0] }
        let reads = messages.map { serial.messages[$0].name }.joined(separator: ", ")
        scope.error(
            messages.isEmpty
                ? "no read expects the frame '\(names[frame])'"
                : "several reads expect this frame: write 'read' in place of 'frame': \(reads)",
            entry.value.range)
        return nil
    }

    private func read(_ entry: Entry) -> Int? {
        guard !serial.reads.isEmpty else {
            scope.error("the model has no 'reads': write 'frame'", entry.keyRange)
            return nil
        }
        guard let read = scope.index(of: entry.value, in: serial.reads.map(\.name), "read") else {
            return nil
        }
        let answers = serial.answers(to: read)
        if answers.count == 1 { return answers[0] }
        let frames = answers.map { serial.messages[$0].name }.joined(separator: ", ")
        scope.error(
            "this read has several answers: write 'frame' in place of 'read': \(frames)",
            entry.value.range)
        return nil
    }
}
