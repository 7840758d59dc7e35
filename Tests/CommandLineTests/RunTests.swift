// SPDX-License-Identifier: Apache-2.0

import Testing

@Suite struct RunTests {
    /// Installs `martlet` and two daemons that print their arguments.
    private static let installed = """
        mkdir near far; cp "$bin/martlet" near
        echo '#!/bin/sh\necho "near, process $$, called with $*"; exit 7' >near/martletd
        echo '#!/bin/sh\necho "far, called with $*"' >far/martletd
        chmod +x near/martletd far/martletd

        """

    @Test func theDaemonInItsFolderIsPreferredAndReplacesTheProcess() throws {
        let shell = try TestShell()
        let answer = try shell.run(
            Self.installed
                + """
                PATH="$PWD/far:$PATH" near/martlet run --simulate shed.yaml & own=$!
                wait $own; status=$?; echo "process $own ended with $status"
                """)
        let lines = answer.split(separator: "\n")
        let process = lines.last?.split(separator: " ").dropFirst().first ?? ""
        #expect(
            lines == [
                "near, process \(process), called with --simulate shed.yaml",
                "process \(process) ended with 7",
            ])
    }

    @Test func otherwiseTheDaemonInPathRuns() throws {
        let shell = try TestShell()
        let answer = try shell.run(
            Self.installed + "rm near/martletd; PATH=\"$PWD/far:$PATH\" near/martlet run")
        #expect(answer == "far, called with \n")
    }

    @Test func aMissingDaemonIsReported() throws {
        let shell = try TestShell()
        let answer = try shell.run(
            Self.installed + "rm near/martletd; PATH=/usr/bin near/martlet run")
        #expect(
            answer == """
                Error: martletd not found, neither in the folder of martlet nor in PATH.
                [1]

                """)
    }

    @Test func aDaemonThatCannotRunIsAnError() throws {
        let shell = try TestShell()
        let answer = try shell.run(
            Self.installed
                + "chmod -x near/martletd; PATH=\"$PWD/far:$PATH\" \"$PWD\"/near/martlet run")
        #expect(answer.hasSuffix("/near/martletd: Permission denied (EACCES)\n[1]\n"))
    }
}
