// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import DeviceFiles
import Diagnostics

/// `martlet check`: reads files as the gateway would, and says all that is wrong with them.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Say what is wrong with gateway files and device files.",
        discussion: """
            A gateway file is checked together with the device files that it names. A device file \
            is checked and its examples are run, in both directions. The keys of a file tell which \
            of the two it is. No port, pin or broker is touched.

            All mistakes are printed, each with its place; the exit status is 1 if there are any.

            EXAMPLES:
              martlet check gateway.yaml
              martlet check devices/acme/*.yaml
            """)

    @Argument(
        help: "Gateway files and device files. (default: \(defaultGatewayFile))",
        completion: .file(extensions: ["yaml"]))
    var files: [String] = []

    func run() throws {
        let verdicts = (files.isEmpty ? [defaultGatewayFile] : files).map(Verdict.init)
        for verdict in verdicts { print(verdict.text) }
        if verdicts.contains(where: \.isBad) { throw ExitCode.failure }
    }
}
