// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `martlet scan`: shows the ports, pins and sensors of this machine.
struct ScanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scan",
        abstract: "Show the ports, pins and sensors of this machine.",
        discussion: """
            Lists serial ports with their stable paths, GPIO chips with their lines and the users \
            of these, and sensors with a kernel driver (1-Wire, IIO, hwmon, thermal, power \
            supplies) with the models that match. Then it prints entries for the gateway file. The \
            scan does not set, move or reset a device.

            EXAMPLES:
              martlet scan
              martlet scan --json
            """)

    @Flag(help: "Print one JSON object, for programs.")
    var json = false

    @Option(
        help: ArgumentHelp(
            "The folder that contains dev and sys, instead of the root.", valueName: "folder"))
    var root = ""

    func run() throws {
        let scan = Scan(root: root)
        print(json ? scan.json : ScanReport(scan).text)
    }
}
