// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Glibc
import Plan
import Testing

@testable import DeviceFiles

/// Each folder in `Fixtures` is a gateway file, with device files of its own beside it where it
/// needs some, and what is said about it. With `MARTLET_UPDATE_SNAPSHOTS=1` in the environment the
/// answers are written instead of compared; the difference is then for a person to read.
@Suite struct GoldenDiagnosticsTests {
    static let folder = "\(repository)/Tests/DeviceFilesTests/Fixtures"
    static let cases = children(of: folder).filter { !$0.hasPrefix(".") }.sorted()

    @Test func thereAreManyCases() {
        #expect(Self.cases.count >= 25)
    }

    @Test(arguments: cases) func whatIsWrongIsSaidWithItsPlace(name: String) throws {
        let fixture = "\(Self.folder)/\(name)"
        let surroundings = Surroundings(systemFolders: ["\(repository)/devices"])
        let (_, said) = outcome { () throws(Mistakes) in
            try GatewayFile.load("\(fixture)/gateway.yaml", surroundings)
        }
        let answer = said.replacing("\(fixture)/", with: "")
            .replacing(repository, with: "<repository>")
        if getenv("MARTLET_UPDATE_SNAPSHOTS") != nil {
            try write(answer, to: "\(fixture)/expected.txt")
        }
        let expected = try UserFile.bytes(of: "\(fixture)/expected.txt", limit: 100_000)
        #expect(answer == String(decoding: expected, as: UTF8.self))
    }

    private func write(_ text: String, to path: String) throws {
        let file = try #require(fopen(path, "w"))
        defer { fclose(file) }
        try #require(fputs(text, file) >= 0)
    }
}
