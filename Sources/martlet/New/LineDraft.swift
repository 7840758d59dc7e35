// SPDX-License-Identifier: Apache-2.0

import DeviceFiles
import Wire

/// A line of text, with its check.
struct LineDraft: MessageDraft {
    private let line: PastedLine
    private let found: [LineScan.Value]
    let frame: String
    /// What the line shows beside its values.
    let notes: [String]

    init(_ line: PastedLine) {
        self.line = line
        var notes: [String] = []
        let (kind, before, check, behind) = Self.parts(line, &notes)
        self.notes = notes
        let scan = LineScan(before)
        found = scan.values
        let template = Draft.quoted(scan.template + check + behind.literal)
        frame = "  message: { \(kind): \(template)\(line.framing) }"
    }

    /// The key of the frame, the text before the check, the check, and the text behind it.
    private static func parts(
        _ line: PastedLine, _ notes: inout [String]
    ) -> (kind: String, before: Substring, check: String, behind: Substring) {
        let text = line.described
        if let sentence = text.wholeMatch(of: /([$!])([^*]+)\*([0-9A-Fa-f]{2})/)?.output {
            let sum = [sentence.2.utf8.reduce(0, ^)].hexText
            let isRight = sum == sentence.3.uppercased()
            notes.append(
                isRight
                    ? "It is an NMEA sentence, and its check \(sum) is right."
                    : "It looks like an NMEA sentence, but its check \(sentence.3) is wrong: its "
                        + "characters give \(sum). The draft ignores it.")
            if isRight, sentence.1 == "$" { return ("nmea", sentence.2, "", "") }
            let check = isRight ? "{check:xor8-hex:1..-2}" : "{skip:\(sentence.3)}"
            return ("line", text[..<sentence.3.startIndex], check, "")
        }
        let bytes = Array(line.text.utf8)
        if let found = Check.found(inText: bytes) {
            let cover = "\(found.start)..\(found.last)"
            let name = found.check.name + (cover == "0..-1" ? "" : ":\(cover)")
            notes.append("It has the check \(name).")
            let start = text.utf8.index(text.startIndex, offsetBy: found.place.lowerBound)
            let end = text.utf8.index(text.startIndex, offsetBy: found.place.upperBound)
            return ("line", text[..<start], "{check:\(name)}", text[end...])
        }
        if let end = text.lastIndex(of: "\u{03}"), text[end...].count > 1 {
            let behind = text[end...].dropFirst()
            notes.append("What stands behind ETX, '\(behind)', is no check that has a name.")
            return ("line", text[...end], "{skip:\(behind.filter { !"{}".contains($0) })}", "")
        }
        return ("line", text, "", "")
    }

    var values: [String] {
        found.map { value in
            Draft.value(
                value.name, from: "message.\(value.name)",
                value.isDate ? [] : ["simulate: { constant: \(value.text) }"])
        }
    }

    var example: String {
        let gives = found.map { "\($0.name): \($0.text)" }.joined(separator: ", ")
        let text = Draft.quoted(String(line.described))
        return "  - { text: \(text), gives: { \(gives) } }"
    }
}

extension Substring {
    /// As a template writes it.
    var literal: String {
        String(self).replacing("{", with: "{{").replacing("}", with: "}}")
    }
}
