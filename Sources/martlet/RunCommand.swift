// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Glibc
import LinuxSystem

/// `martlet run`: replaces its process with the daemon, which then receives the signals and sets
/// the exit status.
struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run the gateway.",
        discussion: """
            Reads the gateway file, opens its ports and pins, and publishes the readings of the \
            devices, until SIGTERM or Ctrl-C. The program martletd does this: the one in the \
            folder of martlet, or else the one in PATH.

            With --simulate no port and no pin is opened. The simulator replaces every device: \
            serial sensors send their real bytes over pseudo terminals. Broker and topics are the \
            real ones.

            EXAMPLES:
              martlet run                              the gateway of this machine
              martlet run --simulate gateway.yaml      try a gateway file without devices
              martlet run --trace air gateway.yaml     show the traffic of one device
            """)

    @Flag(help: "Simulate all devices instead of opening ports and pins.")
    var simulate = false

    @Option(
        help: ArgumentHelp(
            "Print the traffic of this device: what comes, what goes, and what became of it.",
            valueName: "device"))
    var trace: String?

    @Argument(
        help: "The gateway file. (default: \(defaultGatewayFile))",
        completion: .file(extensions: ["yaml"]))
    var config: String?

    func run() throws {
        let words =
            (simulate ? ["--simulate"] : []) + (trace.map { ["--trace", $0] } ?? [])
            + [config].compactMap { $0 }
        throw Daemon.become(words)
    }
}
