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

    private static let gateway = """
        gateway: shed
        broker: { url: "mqtt://127.0.0.1:1" }
        state-directory: state
        devices: { air: { model: plantower/pms5003, port: /dev/ttyUSB0 } }

        """

    @Test func theTrafficOfADeviceIsPrinted() throws {
        let shell = try TestShell(["gateway.yaml": Self.gateway])
        let answer = try shell.run(
            """
            : >log
            martlet run --simulate --trace air gateway.yaml 2>>log & daemon=$!
            until grep -q ' air = ' log || ! kill -0 $daemon; do :; done
            kill $daemon; wait $daemon
            grep ' air ' log | sed -E 's/^[0-9.]+ //; s|opened .*/.*|opened|; s/< .*/< .../' |
                cut -c 1-13 | uniq | head -n 3
            """)
        #expect(
            answer == """
                air   opened
                air < ...
                air = {"pm1":

                """)
    }

    @Test func aTracedDeviceMustBeInTheFile() throws {
        let shell = try TestShell(["gateway.yaml": Self.gateway])
        #expect(
            try shell.run("martlet run --simulate --trace aix gateway.yaml")
                == "martletd: error: gateway.yaml has no device 'aix'; did you mean 'air'?\n[2]\n")
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
