// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Plan
import Testing

@testable import DeviceFiles

/// A suggestion is a text that the user can put in place of the marked one.
@Suite struct SuggestionTests {
    /// Puts each suggestion into its file: the mistake is gone, and the file is still YAML.
    @Test(arguments: GoldenDiagnosticsTests.cases)
    func anAppliedSuggestionRemovesItsMistake(name: String) throws {
        let fixture = "\(GoldenDiagnosticsTests.folder)/\(name)"
        for mistake in diagnostics(of: fixture) {
            guard let suggestion = mistake.suggestion, let range = mistake.place.range else {
                continue
            }
            let folder = try TemporaryFolder()
            try copy(fixture, to: folder)
            let path = mistake.place.file.path.replacing("\(fixture)/", with: "")
            let text = Array(mistake.place.file.text.utf8)
            let mended = text[..<range.start] + Array(suggestion.utf8) + text[range.end...]
            try folder.write(String(decoding: mended, as: UTF8.self), to: path)
            let left = diagnostics(of: folder.path).filter { other in
                other.message == mistake.message && other.place.range?.start == range.start
                    || other.message.contains("expected ',' or")
            }
            #expect(left.map(\.message) == [], "after '\(suggestion)' in \(path)")
        }
    }

    @Test func manySuggestionsAreTried() {
        let count = GoldenDiagnosticsTests.cases.reduce(0) { sum, name in
            sum
                + diagnostics(of: "\(GoldenDiagnosticsTests.folder)/\(name)")
                .count { $0.suggestion != nil }
        }
        #expect(count >= 60)
    }

    @Test func aSuggestedKeyIsNotThereAlready() throws {
        let folder = try TemporaryFolder()
        try folder.write(
            "gateway: a\nbroker: { url: mqtt://b, urls: c }\ndevices: {}\n", to: "gateway.yaml")
        let unknown = diagnostics(of: folder.path).first { $0.message.contains("'urls'") }
        #expect(unknown != nil)
        #expect(unknown?.suggestion == nil)
    }

    private func diagnostics(of folder: String) -> [Diagnostic] {
        let warnings = Report()
        do throws(Mistakes) {
            _ = try GatewayFile.load(
                "\(folder)/gateway.yaml", Surroundings(systemFolders: ["\(repository)/devices"]),
                warnings: warnings)
            return warnings.diagnostics
        } catch {
            return error.diagnostics
        }
    }

    private func copy(_ fixture: String, to folder: TemporaryFolder, _ name: String = "") throws {
        for child in children(of: "\(fixture)/\(name)") where !child.hasPrefix(".") {
            let path = name.isEmpty ? child : "\(name)/\(child)"
            if let bytes = try? UserFile.bytes(of: "\(fixture)/\(path)", limit: 2_000_000) {
                try folder.write(String(decoding: bytes, as: UTF8.self), to: path)
            } else {
                try copy(fixture, to: folder, path)
            }
        }
    }
}
