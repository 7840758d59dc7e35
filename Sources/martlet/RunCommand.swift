// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Glibc
import LinuxSystem

/// `martlet run`: becomes the daemon, so that signals and exit codes are the daemon's own.
struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run the gateway.",
        discussion: """
            Reads the gateway file, opens its ports and pins, and publishes what the devices say, \
            until SIGTERM or Ctrl-C. It is the program martletd that does this: the one beside \
            martlet, else the one in the PATH.

            With --simulate no port and no pin is opened. Every device is played by the simulator: \
            serial sensors send their real bytes over pseudo terminals. Broker and topics are the \
            real ones.

            EXAMPLES:
              martlet run                              the gateway of this machine
              martlet run --simulate gateway.yaml      try a gateway file at a desk
            """)

    @Flag(help: "Play all devices instead of opening ports and pins.")
    var simulate = false

    @Argument(
        help: "The gateway file. (default: \(defaultGatewayFile))",
        completion: .file(extensions: ["yaml"]))
    var config: String?

    func run() throws {
        let words = (simulate ? ["--simulate"] : []) + [config].compactMap { $0 }
        throw Daemon.become(words)
    }
}
