// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Glibc
import Plan
import Testing

@testable import DeviceFiles

/// Each folder in `Fixtures` has a gateway file, its device files if it needs any, and the expected
/// diagnostics. With `MARTLET_UPDATE_SNAPSHOTS=1` in the environment the test writes them instead
/// of comparing; then a person reviews the difference.
@Suite struct GoldenDiagnosticsTests {
    static let folder = "\(repository)/Tests/DeviceFilesTests/Fixtures"
    static let cases = children(of: folder).filter { !$0.hasPrefix(".") }.sorted()

    @Test func atLeast25FixturesExist() {
        #expect(Self.cases.count >= 25)
    }

    @Test(arguments: cases) func diagnosticsAreAsExpected(name: String) throws {
        let fixture = "\(Self.folder)/\(name)"
        // Keys that others can read are a warning, and a checkout has the rights of its user.
        for key in children(of: "\(fixture)/keys") { chmod("\(fixture)/keys/\(key)", 0o600) }
        let surroundings = Surroundings(systemFolders: ["\(repository)/devices"])
        let warnings = Report()
        let (_, messages) = outcome { () throws(Mistakes) in
            try GatewayFile.load("\(fixture)/gateway.yaml", surroundings, warnings: warnings)
        }
        let all = messages + DiagnosticFormatter().format(warnings.diagnostics)
        let diagnostics = all.replacing("\(fixture)/", with: "")
            .replacing(repository, with: "<repository>")
        if getenv("MARTLET_UPDATE_SNAPSHOTS") != nil {
            try write(diagnostics, to: "\(fixture)/expected.txt")
        }
        let expected = try UserFile.bytes(of: "\(fixture)/expected.txt", limit: 100_000)
        #expect(diagnostics == String(decoding: expected, as: UTF8.self))
    }

    private func write(_ text: String, to path: String) throws {
        let file = try #require(fopen(path, "w"))
        defer { fclose(file) }
        try #require(fputs(text, file) >= 0)
    }
}
