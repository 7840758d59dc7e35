// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import PropertyTesting
import Testing
import YAML

@testable import DeviceFiles

/// Reading never traps, for any content: it gives a compiled file or diagnostics.
@Suite struct MutatedFileTests {
    /// A file without its comments, which do not test the reader.
    private func text(of path: String) throws -> String {
        let lines = try UserFile.bytes(of: path, limit: 100_000).split(separator: 0x0A)
        let said = lines.filter { $0.first != UInt8(ascii: "#") }
        return String(decoding: Array(said.joined(separator: [0x0A])), as: UTF8.self)
    }

    @Test(arguments: Seeds.fresh(8)) func aMutatedModelIsReadOrRefused(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for model in ShippedFilesTests.models {
            let text = try text(of: "\(repository)/devices/\(model).yaml")
            for _ in 0..<40 {
                let mutated = random.mutate(text)
                check(mutated) { document, report in
                    ModelReader(document, report: report)?.read(place: nil) != nil
                }
            }
        }
    }

    @Test(arguments: Seeds.fresh(4)) func aMutatedGatewayIsReadOrRefused(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let surroundings = Surroundings(systemFolders: ["\(repository)/devices"])
        let text = try text(of: "\(GoldenDiagnosticsTests.folder)/fine/gateway.yaml")
        for _ in 0..<25 {
            check(random.mutate(text)) { document, report in
                GatewayReader(document, surroundings, report: report)?.read() != nil
            }
        }
    }

    /// The models of the page have each filter with each parameter.
    @Test(arguments: Seeds.fresh(8)) func mutatedFiltersAreReadOrRefused(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let blocks = try DocumentationTests.blocks(of: "Filters.md")
        for block in blocks where block.contains("model: acme") {
            for _ in 0..<100 {
                check(random.mutate(block)) { document, report in
                    ModelReader(document, report: report)?.read(place: nil) != nil
                }
            }
        }
    }

    private func check(_ text: String, _ read: (Document, Report) -> Bool) {
        let report = Report()
        let document = Document.parse(SourceFile(path: "t.yaml", text: text), report: report)
        let isRead = document.map { read($0, report) } ?? false
        #expect(isRead || report.hasErrors, "neither read nor refused: \(text)")
        #expect(DiagnosticFormatter().format(report.diagnostics).isEmpty == report.isEmpty)
    }
}
