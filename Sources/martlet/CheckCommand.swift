// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import DeviceFiles
import Diagnostics

/// `martlet check`: reads files as the gateway does, and prints all errors in them.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check gateway files and device files for errors.",
        discussion: """
            A gateway file is checked together with the device files that it names. A device file \
            is checked, and its examples are decoded and encoded. The keys of a file show its \
            kind. No port or pin is opened, and no broker is connected.

            All errors are printed with their positions. The exit status is 1 if there are any.

            EXAMPLES:
              martlet check gateway.yaml
              martlet check devices/acme/*.yaml
            """)

    @Argument(
        help: "Gateway files and device files. (default: \(defaultGatewayFile))",
        completion: .file(extensions: ["yaml"]))
    var files: [String] = []

    func run() throws {
        let reports = (files.isEmpty ? [defaultGatewayFile] : files).map(CheckReport.init)
        for report in reports { print(report.text) }
        if reports.contains(where: \.isBad) { throw ExitCode.failure }
    }
}
