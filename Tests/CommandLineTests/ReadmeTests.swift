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
                    gateway.yaml: 4 devices, 1 schedule, all good

                    """)
    }

    @Test func itsProgramIsTheOneThatIsBuilt() throws {
        let licence = "// SPDX-License-Identifier: Apache-2.0\n\n"
        #expect(
            try blocks("swift").map { licence + $0 }.last
                == repositoryFile("Tests/ReadmeExample/main.swift"))
    }

    /// Whatever stands on the other side of its standard input, it ends well. The last one is a
    /// pipe that stays open and silent: the program waits its three seconds.
    @Test(
        arguments: [
            ("echo Ada | ReadmeExample", "Hello, Ada."),
            ("printf Ada | ReadmeExample", "Hello, Ada."),
            ("ReadmeExample </dev/null", "Hello, stranger."),
            ("ReadmeExample <&-", "Hello, stranger."),
            ("mkfifo silent; ReadmeExample <>silent", "Too late."),
        ])
    func itsProgramRuns(command: String, answer: String) throws {
        let bench = try Workbench()
        // What it prints each second depends on how busy the machine is.
        let script = "set -o pipefail; { \(command); } | { grep -v 'Still waiting.' || true; }"
        #expect(
            try bench.run("timeout 30 bash -c \"\(script)\"") == """
                Your name, within three seconds?
                \(answer)

                """)
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
