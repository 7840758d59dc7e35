// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Runtime

/// The command line tool. The gateway itself is `martletd`: systemd starts it, it runs for years,
/// and it contains no argument library. `martlet run` executes it.
@main struct Martlet: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "martlet",
        abstract: "From sensors on pins and serial lines to MQTT.",
        discussion: """
            Device files describe models of sensors. The gateway file lists the connected devices.

            EXAMPLES:
              martlet scan
              martlet models co2
              martlet explain winsen/mh-z19
              martlet check gateway.yaml
              martlet run --simulate gateway.yaml
              martlet read air gateway.yaml
              martlet watch
              martlet simulate plantower/pms5003
              martlet decode plantower/pms5003 < /dev/ttyUSB0
            """,
        version: "martlet \(martletVersion)",
        subcommands: [
            ScanCommand.self, ModelsCommand.self, ExplainCommand.self, SchemaCommand.self,
            NewCommand.self, CheckCommand.self, ReadCommand.self, RunCommand.self,
            WatchCommand.self, SimulateCommand.self, DecodeCommand.self, EncodeCommand.self,
        ])
}
