// SPDX-License-Identifier: Apache-2.0

import Testing

/// The demo without its processes: a build inside a test run would wait for the test run.
@Suite struct DemoTests {
    static let wrongOptions = [
        ("--secs", "demo.sh: unknown option '--secs'; '\(repository)/deploy/demo.sh --help' lists"),
        ("--seconds", "demo.sh: --seconds needs a number: --seconds 20\n[1]\n"),
        ("--seconds=1.5", "demo.sh: --seconds takes a whole number from 1 to 999999, not '1.5'\n"),
    ]

    @Test(arguments: wrongOptions)
    func aWrongOptionIsNamed(option: String, answer: String) throws {
        let shell = try TestShell()
        #expect(try shell.run("'\(repository)/deploy/demo.sh' \(option)").hasPrefix(answer))
    }
}
