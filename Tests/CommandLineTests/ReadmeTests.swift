// SPDX-License-Identifier: Apache-2.0

import Testing

/// What the README shows is true: its files are right and its program runs.
@Suite struct ReadmeTests {
    @Test func itsFilesAreRight() throws {
        let files = try blocks("yaml")
        try #require(files.count == 2)
        let bench = try Workbench(["gateway.yaml": files[0], "tank.yaml": files[1]])
        #expect(
            try bench.run(
                """
                mkdir -p devices/acme; mv tank.yaml devices/acme
                martlet check devices/acme/tank.yaml gateway.yaml
                """) == """
                    devices/acme/tank.yaml: acme/tank, 1 value, 1 example, all good
                    gateway.yaml: 6 devices, 1 schedule, all good

                    """)
    }

    @Test func itsProgramIsTheOneThatIsBuilt() throws {
        let licence = "// SPDX-License-Identifier: Apache-2.0\n\n"
        #expect(
            try blocks("swift").map { licence + $0 } == [
                repositoryFile("Tests/ReadmeExample/main.swift")
            ])
    }

    @Test func itsProgramRuns() throws {
        let bench = try Workbench()
        #expect(
            try bench.run("echo Ada | ReadmeExample") == """
                Your name?
                Hello, Ada.

                """)
    }

    @Test func whatItLinksToExists() throws {
        let links = try repositoryFile("README.md").matches(of: /\]\(([^)]+)\)/).map { $0.1 }
        #expect(links.count > 5)
        let bench = try Workbench()
        for link in links {
            #expect(try bench.run("[ -e '\(repository)/\(link)' ]") == "", "\(link)")
        }
    }

    /// The fenced blocks of a language, without their fences.
    private func blocks(_ language: String) throws -> [String] {
        let parts = try repositoryFile("README.md").split(
            separator: "```\(language)\n", omittingEmptySubsequences: false)
        return parts.dropFirst().map { part in
            String(part.prefix(upTo: part.firstRange(of: "```")?.lowerBound ?? part.endIndex))
        }
    }
}
