// SPDX-License-Identifier: Apache-2.0

import Testing

@Suite struct HelpTests {
    @Test func theVersionIsOneLine() throws {
        let bench = try Workbench()
        let answer = try bench.run("martlet --version")
        #expect(answer.wholeMatch(of: /martlet \d+\.\d+\.\d+\n/) != nil)
    }

    @Test func everyCommandHasExamplesInItsHelp() throws {
        let bench = try Workbench()
        for command in ["scan", "check", "read", "run", "simulate", "decode", "encode"] {
            let help = try bench.run("martlet \(command) --help")
            #expect(help.contains("EXAMPLES:\n  martlet \(command)"))
        }
    }

    @Test func theCommandsAreListed() throws {
        let bench = try Workbench()
        #expect(
            try bench.run("martlet | sed -n '/^SUBCOMMANDS/,/^$/p'") == """
                SUBCOMMANDS:
                  scan                    Show the ports, pins and sensors of this machine.
                  check                   Say what is wrong with gateway files and device files.
                  read                    Read one device of the gateway file, once.
                  run                     Run the gateway.
                  simulate                Play sensors for any program that reads serial ports.
                  decode                  Say what a device's bytes mean.
                  encode                  Print the bytes by which a device says values.


                """)
    }

    @Test func anUnknownWordIsNamed() throws {
        let bench = try Workbench()
        #expect(
            try bench.run("martlet rnu") == """
                Error: Unexpected argument 'rnu'
                Usage: martlet <subcommand>
                  See 'martlet --help' for more information.
                [64]

                """)
    }
}
