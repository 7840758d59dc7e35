// SPDX-License-Identifier: Apache-2.0

import Testing

/// Answers through a pipe: each draft is valid, and its example passes.
@Suite struct NewTests {
    @Test(arguments: [
        ("a line", #"Acme Tank\n1\n\nT=21.50 H=040 {x} -3 °\n"#, "3 values, 1 example"),
        ("a line that begins with a number", #"\n1\n1200\n0012;-7.25\n"#, "2 values, 1 example"),
        (
            "an answer", #"\n2\n\n?T\n2\nFF 86 03 20 40 00 00 00 17\n2 u16be co2\n\n"#,
            "1 value, 1 example"
        ),
        (
            "a frame without a check", #"\n1\n\nAA 55 01 02 03 04\n2 u16le x\n\n"#,
            "1 value, 1 example"
        ),
        (
            "registers", #"\n3\n\n5\nholding 0x10 f32be limit\ninput 0 u16be voltage\n\n"#,
            "2 values, 1 example"
        ),
        ("coils", #"\n3\n\n\ncoil 7 pump\ndiscrete 0 frost\n\n"#, "2 values, 1 example"),
        ("IIO", #"\n4\n1\nbme280\nin_temp t\nin_pressure p\n\n"#, "2 values, 1 example"),
        ("hwmon", #"\n4\n2\nina226\nin1_input u\ncurr1_input i\n\n"#, "2 values, 1 example"),
        ("1-Wire", #"\n4\n3\n28\ntemperature t\n\n"#, "1 value, 1 example"),
        (
            "a power supply", #"\n4\n5\nBAT0\ncapacity charge\nstatus state\n\n"#,
            "2 values, 1 example"
        ),
        ("a word", #"\n4\n5\nBAT0\nstatus state\n\n"#, "1 value, 1 example"),
        ("an input", #"\n5\ndoor\n1\n2\n"#, "1 value, 1 example"),
        ("an output", #"\n5\npump\n2\n1\n"#, "1 value, 1 example"),
        ("a counter", #"\n5\nmeter\n3\n2\n"#, "2 values, 1 example"),
    ])
    func aDraftIsValid(kind: String, answers: String, contents: String) throws {
        let shell = try TestShell()
        let answer = try shell.run(
            "printf '\(answers)' | martlet new acme/it | tail -n 1; martlet check devices/acme/*")
        #expect(
            answer
                == String(
                    repeating: "devices/acme/it.yaml: acme/it, \(contents), valid\n", count: 2))
    }

    /// The check, the places of the values and the numbers come from the pasted bytes.
    @Test func aFrameGivesItsFields() throws {
        let shell = try TestShell()
        let answers =
            #"\n2\n\nFF 01 86 00 00 00 00 00 79\nFF 86 03 20 40 00 00 00 17\n"#
            + #"4 u8 temperature\n2 u16be co2\n3 u8 overlaps\n\n"#
        #expect(
            try shell.run(
                "printf '\(answers)' | martlet new acme/it > log; sed 1,3d devices/acme/it.yaml")
                    == """
                    model: acme/it
                    title: "Acme It"
                    serial: { baud: 9600 }
                    every: 10s
                    frames:
                      message:
                        sync: FF 86
                        fields:
                          - { name: co2, type: u16be }
                          - { name: temperature, type: u8 }
                          - { skip: 3 }
                          - { check: sum8-negate, over: 1..-1 }
                    reads:
                      message: { send: FF 01 86 00 00 00 00 00 79, expect: message }
                    values:
                      co2: { from: message.co2, simulate: { constant: 800 } }
                      temperature: { from: message.temperature, simulate: { constant: 64 } }
                    examples:
                      - { bytes: FF 86 03 20 40 00 00 00 17, gives: { co2: 800, temperature: 64 } }

                    """)
    }

    @Test func nothingIsOverwrittenOrHalfWritten() throws {
        let shell = try TestShell()
        #expect(
            try shell.run("printf '\\n1\\n' | martlet new acme/it 2>&1 >log; ls") == """
                Error: the input ended before the last question; nothing is written.
                log

                """)
        #expect(
            try shell.run(
                """
                mkdir -p devices/acme && touch devices/acme/it.yaml
                martlet new acme/it; martlet new acme; martlet new acme/I | cat
                """) == """
                    Error: devices/acme/it.yaml exists already.
                    Error: 'acme' is no name of a model: two names of a-z, 0-9, _ and -, \
                    like acme/tank.
                    Error: 'acme/I' is no name of a model: two names of a-z, 0-9, _ and -, \
                    like acme/tank.

                    """)
    }
}
