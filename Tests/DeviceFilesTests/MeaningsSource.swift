// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

@testable import DeviceFiles

/// The Swift file with the meanings of all keys, made from the tables of the reference.
struct MeaningsSource {
    private static let head = """
        // SPDX-License-Identifier: Apache-2.0

        // Made from the tables of the reference: `MARTLET_UPDATE_SNAPSHOTS=1 swift test --filter
        // theMeaningsAreThoseOfTheReference` writes this file again.
        extension KeyMeanings {
            static let texts =
        """

    let text: String

    /// - Parameter rows: `Device/Values/unit: The unit`.
    init(_ rows: [String]) {
        let margin = String(repeating: " ", count: 8)
        let lines = rows.flatMap { Self.broken($0.replacing("\\", with: "\\\\")) }.map {
            margin + $0
        }
        let quotes = String(repeating: "\"", count: 3)
        text = ([Self.head + " " + quotes] + lines + [margin + quotes, "}", ""])
            .joined(separator: "\n")
    }

    /// The rows of the tables that describe keys of the schemas.
    static func rows() throws -> [String] {
        let mappings = [Schema.deviceFile, Schema.gatewayFile].flatMap(\.mappings)
        let known = Set(
            mappings.flatMap { mapping in
                mapping.keys.map { "\(mapping.chapter.page)/\(mapping.chapter.heading)/\($0)" }
            })
        var rows: [String] = []
        for page in ["Device", "Gateway", "Filters"] {
            let file = page == "Filters" ? "Filters.md" : "\(page)-files.md"
            var heading = ""
            for line in try DocumentationTests.lines(of: file) {
                if line.hasPrefix("#") { heading = String(line.drop { $0 == "#" || $0 == " " }) }
                guard line.hasPrefix("| `") else { continue }
                let cells = line.split(separator: " | ")
                let key = cells[0].dropFirst(3).prefix { $0 != "`" }
                let meaning = plain(cells[1].replacing(" |", with: ""))
                let place = page == "Filters" ? "" : heading
                guard known.contains("\(page)/\(place)/\(key)") else { continue }
                rows.append("\(page)/\(place)/\(key): \(meaning)")
            }
        }
        return rows
    }

    /// The text without links.
    private static func plain(_ text: some StringProtocol) -> String {
        String(text).replacing(#/\[([^\]]+)\]\([^)]+\)/#) { $0.output.1 }
            .replacing("\\|", with: "|")
    }

    /// Lines of a literal in three quotes; a backslash at the end joins a line with the next one.
    private static func broken(_ text: String) -> [String] {
        var lines: [String] = []
        for word in text.split(separator: " ") {
            guard let last = lines.last, last.count + word.count < 88 else {
                if !lines.isEmpty { lines[lines.count - 1] += " \\" }
                lines.append(String(word))
                continue
            }
            lines[lines.count - 1] = "\(last) \(word)"
        }
        return lines
    }

    func write(to path: String) throws {
        let file = try #require(fopen(path, "w"))
        defer { fclose(file) }
        try #require(fputs(text, file) >= 0)
    }
}
