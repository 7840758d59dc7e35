// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import PropertyTesting
import Testing

@testable import YAML

/// For any content of a file, parsing ends with a tree or with a diagnostic.
@Suite struct MutatedTextTests {
    private static let devices =
        #filePath.split(separator: "/").dropLast(3).map { "/\($0)" }.joined() + "/devices"

    @Test(arguments: Seeds.fresh(8)) func aMutatedFileHasATreeOrAReason(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for model in ["plantower/pms5003", "winsen/mh-z19", "generic/climate-line"] {
            let bytes = try UserFile.bytes(of: "\(Self.devices)/\(model).yaml", limit: 100_000)
            // Mutations in comments do not test the parser.
            let lines = bytes.split(separator: 0x0A).filter { $0.first != UInt8(ascii: "#") }
            let text = String(decoding: Array(lines.joined(separator: [0x0A])), as: UTF8.self)
            for _ in 0..<100 { check(random.mutate(text)) }
        }
    }

    @Test(arguments: Seeds.fresh(4)) func randomBytesHaveATreeOrAReason(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            let bytes = random.bytes(Int.random(in: 0...200, using: &random))
            check(String(decoding: bytes, as: UTF8.self))
            check(String(decoding: bytes.map { $0 & 0x7F }, as: UTF8.self))
        }
    }

    private func check(_ text: String) {
        let report = Report()
        let document = Document.parse(SourceFile(path: "t.yaml", text: text), report: report)
        #expect(
            document != nil || report.hasErrors, "neither tree nor reason: \(text.debugDescription)"
        )
        let output = DiagnosticFormatter().format(report.diagnostics)
        #expect(output.isEmpty == report.isEmpty)
        if let root = document?.root {
            #expect(isInside(root, text.utf8.count), "a range outside the text: \(text)")
        }
    }

    private func isInside(_ node: Node, _ size: Int) -> Bool {
        guard 0 <= node.range.start, node.range.end <= size else { return false }
        switch node.kind {
        case .scalar: return true
        case .mapping(let entries): return entries.allSatisfy { isInside($0.value, size) }
        case .sequence(let items): return items.allSatisfy { isInside($0, size) }
        }
    }
}
