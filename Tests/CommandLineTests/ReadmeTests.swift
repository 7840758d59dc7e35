// SPDX-License-Identifier: Apache-2.0

import Testing

/// The files of the README are valid, and its program runs.
@Suite struct ReadmeTests {
    @Test func itsFilesAreValid() throws {
        let files = try blocks("yaml")
        try #require(files.count == 2)
        let shell = try TestShell(["gateway.yaml": files[0], "tank.yaml": files[1]])
        #expect(
            try shell.run(
                """
                mkdir -p devices/acme; mv tank.yaml devices/acme
                martlet check devices/acme/tank.yaml gateway.yaml
                """) == """
                    devices/acme/tank.yaml: acme/tank, 1 value, 1 example, valid
                    gateway.yaml: 4 devices, 1 schedule, valid

                    """)
    }

    @Test func itsProgramIsTheReadmeExample() throws {
        let licence = "// SPDX-License-Identifier: Apache-2.0\n\n"
        #expect(
            try blocks("swift").map { licence + $0 }.last
                == repositoryFile("Tests/ReadmeExample/main.swift"))
    }

    /// The program ends with every kind of standard input. The last one is a pipe that stays open
    /// without data: the program waits for three seconds.
    @Test(
        arguments: [
            ("echo Ada | ReadmeExample", "Hello, Ada."),
            ("printf Ada | ReadmeExample", "Hello, Ada."),
            ("ReadmeExample </dev/null", "Hello, stranger."),
            ("ReadmeExample <&-", "Hello, stranger."),
            ("mkfifo silent; ReadmeExample <>silent", "Too late."),
        ])
    func itsProgramRuns(command: String, answer: String) throws {
        let shell = try TestShell()
        // The number of lines that it prints while it waits depends on the load of the machine.
        let script = "set -o pipefail; { \(command); } | { grep -v 'Still waiting.' || true; }"
        #expect(
            try shell.run("timeout 30 bash -c \"\(script)\"") == """
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
