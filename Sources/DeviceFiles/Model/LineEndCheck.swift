// SPDX-License-Identifier: Apache-2.0

import Devices
import YAML

/// Warns of a text that is sent without a line end to a device that speaks in lines.
///
/// Such a device waits for the end of the line, and never answers. A request that has no end is
/// written as bytes, which say so.
struct LineEndCheck {
    let model: Model
    /// The whole device file.
    let section: Section

    func report() {
        let requests = ["reads", "writes"].flatMap { key in
            section.section(key, keys: nil)?.entries.compactMap { $0.value.entry("send") } ?? []
        }.map(\.value)
        let frames = section.section("frames", keys: nil)?.entries.map(\.value) ?? []
        guard let end = (requests + frames).compactMap(\.lineEnd).first else { return }
        for request in requests { check(request, end) }
    }

    /// - Parameter end: The line end of another request or an answer.
    private func check(_ request: Node, _ end: String) {
        guard case .mapping = request.kind, let node = request.value("text"),
            let text = node.scalar?.text, let last = text.unicodeScalars.last,
            !text.contains("$"), last.properties.isAlphabetic || last.isDigit || last == "?"
        else { return }
        section.scope.warning(
            "the request has no line end, and the device speaks in lines", node.range,
            notes: ["a request without one is written as bytes: \(Array(text.utf8).hexText)"],
            suggestion: doubleQuoted(text + end))
    }
}

extension Node {
    /// The line end of a frame or a request that is a line; `nil` for one of another kind.
    fileprivate var lineEnd: String? {
        guard case .mapping(let entries) = kind else { return nil }
        let ends = ["crlf": "\r\n", "cr": "\r", "lf": "\n"]
        if let text = value("text")?.scalar?.text {
            return text.last.flatMap { ends.values.contains("\($0)") ? "\($0)" : nil }
        }
        let keys = Set(entries.map(\.key))
        guard !keys.isDisjoint(with: ["line", "csv", "lines"]),
            keys.isDisjoint(with: ["sync", "stuffing", "silence"])
        else { return nil }
        return ends[value("end")?.scalar?.text ?? "crlf"]
    }
}

extension Unicode.Scalar {
    fileprivate var isDigit: Bool { ("0"..."9").contains(self) }
}
