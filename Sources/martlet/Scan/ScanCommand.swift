// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `martlet scan`: what there is to put into the gateway file.
struct ScanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scan",
        abstract: "Show the ports, pins and sensors of this machine.",
        discussion: """
            Lists serial ports with the paths that stay the same, GPIO chips with their lines and \
            who holds them, and the sensors that have drivers in the kernel (1-Wire, IIO, hwmon, \
            thermal) with the models that fit; and what of it could stand in the gateway file. \
            Nothing is opened that would move, set or reset anything.

            EXAMPLES:
              martlet scan
              martlet scan --json
            """)

    @Flag(help: "Print one JSON object, for programs.")
    var json = false

    @Option(
        help: ArgumentHelp(
            "A folder with the dev and sys of another machine, or of a test.", valueName: "folder"))
    var root = ""

    func run() throws {
        let scan = Scan(root: root)
        print(json ? scan.json : ScanReport(scan).text)
    }
}
