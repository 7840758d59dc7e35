// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

/// The library beside readers and decoders of others: each program in `OtherSoftware/Library`
/// compares some models with a package. `deploy/test.sh --foreign` installs these, and runs this.
@Suite(.enabled(if: getenv("MARTLET_OTHER_SOFTWARE") != nil))
struct LibraryOtherSoftwareTests {
    @Test(arguments: ComparedModels.programs)
    func aProgramOfOthersAgrees(program: String) throws {
        let shell = try TestShell()
        let path = "\(ComparedModels.folder)/\(program)"
        let answer = try shell.run(
            """
            export MARTLET_REPOSITORY='\(repository)' MARTLET_DEVICES='\(repository)/devices'
            timeout -k 5 120 python3 '\(path)' && echo agrees
            """)
        print("\(program): \(answer)", terminator: "")
        #expect(answer.hasSuffix("agrees\n"), "\(program): \(answer)")
    }
}

/// Which models are compared with software of others is read from the tests.
@Suite struct ComparedModels {
    static let tests = "\(repository)/Tests"
    static let folder = "\(tests)/CommandLineTests/OtherSoftware/Library"
    /// The others there are modules that they share.
    static let programs = (try? lines("cd '\(folder)' && grep -lE '^# Holds:' *.py")) ?? []

    @Test func aFileSaysThatItWasComparedIfItWas() throws {
        let compared = try Self.lines(
            """
            grep -rhE '^(#|//) Holds: ' '\(Self.tests)' | sed 's/.*Holds: *//' | tr ' ' '\\n' \
              | grep . | sort -u
            """)
        let saying = try Self.lines(
            """
            cd '\(repository)/devices' && grep -lE '^  foreign: ' */*.yaml | sed 's/[.]yaml$//' \
              | sort -u
            """)
        #expect(compared == saying)
    }

    @Test func eachProgramNamesItsPackagesAndModels() throws {
        #expect(Self.programs.count >= 1)
        for program in Self.programs {
            let needs = try Self.lines("grep -E '^# Needs:' '\(Self.folder)/\(program)'")
            #expect(!needs.isEmpty, "\(program)")
        }
    }

    /// The lines that a shell script prints.
    private static func lines(_ script: String) throws -> [String] {
        try TestShell().run(script).split(separator: "\n").map(String.init)
    }
}
