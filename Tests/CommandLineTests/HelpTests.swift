// SPDX-License-Identifier: Apache-2.0

import Testing

@Suite struct HelpTests {
    @Test func theVersionIsOneLine() throws {
        let shell = try TestShell()
        let answer = try shell.run("martlet --version")
        #expect(answer.wholeMatch(of: /martlet \d+\.\d+\.\d+\n/) != nil)
    }

    @Test func everyCommandHasExamplesInItsHelp() throws {
        let shell = try TestShell()
        for command in [
            "scan", "models", "explain", "schema", "new", "check", "read", "run", "simulate",
            "decode", "encode",
        ] {
            let help = try shell.run("martlet \(command) --help")
            #expect(help.contains("EXAMPLES:\n  martlet \(command)"))
        }
    }

    @Test func theCommandsAreListed() throws {
        let shell = try TestShell()
        #expect(
            try shell.run("martlet | sed -n '/^SUBCOMMANDS/,/^$/p'") == """
                SUBCOMMANDS:
                  scan                    Show the ports, pins and sensors of this machine.
                  models                  List and search the models of sensors.
                  explain                 Explain a model: values, topics, wiring, and how it
                                          was verified.
                  schema                  Print a JSON Schema of the files, for editors.
                  new                     Write the first draft of a device file for your
                                          sensor.
                  check                   Check gateway files and device files for errors.
                  read                    Read one device of the gateway file, once.
                  run                     Run the gateway.
                  watch                   Show the values of a gateway, live.
                  simulate                Simulate sensors on pseudo terminals.
                  decode                  Decode the bytes of a device.
                  encode                  Encode values to the bytes of a device.


                """)
    }

    @Test func anUnknownCommandIsNamed() throws {
        let shell = try TestShell()
        #expect(
            try shell.run("martlet rnu") == """
                Error: unknown command 'rnu'; did you mean 'run'?
                [64]

                """)
    }
}
