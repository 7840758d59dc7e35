// SPDX-License-Identifier: Apache-2.0

import Testing

/// Answers through a pipe: each draft is valid, and its example passes.
@Suite struct NewTests {
    @Test(arguments: [
        ("a line", #"Acme Tank\n1\n\n\nT=21.50 H=040 {x} -3 °\n"#, "3 values, 1 example"),
        (
            "a line that begins with a number", #"\n1\n1200\n7e1\n0012;-7.25\n"#,
            "2 values, 1 example"
        ),
        (
            "an answer", #"\n2\n\n\n?T\n2\nFF 86 03 20 40 00 00 00 17\n2 u16be co2\n\n"#,
            "1 value, 1 example"
        ),
        (
            "a frame without a check", #"\n1\n\n\nAA 55 01 02 03 04\n2 u16le x\n\n"#,
            "1 value, 1 example"
        ),
        (
            "registers", #"\n3\n\n8E1\n5\nholding 0x10 f32be limit\ninput 0 u16be voltage\n\n"#,
            "2 values, 1 example"
        ),
        ("coils", #"\n3\n\n\n\ncoil 7 pump\ndiscrete 0 frost\n\n"#, "2 values, 1 example"),
        ("counted registers", #"\n3\n\n\n\n40108 i16be a\n10001 b\n\n"#, "2 values, 1 example"),
        ("a text", #"\n3\n\n\n\nholding 100 text4 serial\n\n"#, "1 value, 1 example"),
        ("a bit", #"\n3\n\n\n\nholding 5 bit 3 fault\n\n"#, "1 value, 1 example"),
        ("a line of words", #"\n1\n\n\nDOOR OPEN;\n\n"#, "1 value, 1 example"),
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
        ("a counter", #"\n5\nmeter\n3\n2\n\n"#, "2 values, 1 example"),
        ("rain", #"\n5\nrain\n3\n2\n0.2794 mm\n"#, "2 values, 1 example"),
        ("a meter", #"\n5\nenergy\n3\n2\n0\n3\n1/450 kWh\n"#, "2 values, 1 example"),
        ("acceleration", #"\n4\n1\nadxl345\nin_accel_x_raw x\n\n"#, "1 value, 1 example"),
        ("carbon dioxide", #"\n4\n1\nscd30\nin_concentration_co2 co2\n\n"#, "1 value, 1 example"),
        ("an unknown channel", #"\n4\n1\ntsl\nin_intensity_both i\n\n"#, "1 value, 1 example"),
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

    /// A name that is refused leaves its place free.
    @Test func aNameIsThereOnce() throws {
        let shell = try TestShell()
        #expect(
            try shell.run(
                #"printf '\n1\n\n\nAA 55 01 02 03 04\n2 u8 x\n3 u8 x\n3 u8 y\n\n' "#
                    + "| martlet new acme/it | grep -o 'there is.*'; "
                    + "grep from: devices/acme/it.yaml")
                    == """
                    there is a value 'x' already
                      x: { from: message.x, simulate: { constant: 1 } }
                      y: { from: message.y, simulate: { constant: 2 } }

                    """)
    }

    /// The check, the places of the values and the numbers come from the pasted bytes.
    @Test func aFrameGivesItsFields() throws {
        let shell = try TestShell()
        let answers =
            #"\n2\n\n\nFF 01 86 00 00 00 00 00 79\nFF 86 03 20 40 00 00 00 17\n"#
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

    /// Data bits, parity and stop bits in one answer; the defaults are not written.
    @Test(arguments: [
        ("", "baud: 9600"), ("8n1", "baud: 9600"), ("7E1", "baud: 9600, data: 7, parity: even"),
        ("8-N-2", "baud: 9600, stop: 2"), ("9N1\\nE71\\n8,o,1", "baud: 9600, parity: odd"),
    ])
    func theLineHasItsSettings(answer: String, settings: String) throws {
        let shell = try TestShell()
        let answers = #"\n1\n\n\#(answer)\nT=1\n"#
        #expect(
            try shell.run(
                "printf '\(answers)' | martlet new acme/it > log; grep serial: devices/acme/it.yaml"
            ) == "serial: { \(settings) }\n")
    }

    /// A line without a number has a word as its value.
    @Test(arguments: [
        ("ON", #"  message: { line: "{state:word}" }"#),
        (#"DOOR OPEN;\n"#, #"  message: { line: "DOOR {state:word};" }"#),
        (#"door=OPEN\nclosed\nOPEN"#, #"  message: { line: "door={door:word}" }"#),
        (#"OPEN THE DOOR\nOPEN"#, #"  message: { line: "{state:word} THE DOOR" }"#),
    ])
    func aLineWithoutANumberGivesAWord(message: String, frame: String) throws {
        let shell = try TestShell()
        #expect(
            try shell.run(
                #"printf '\n1\n\n\n\#(message)\n' | martlet new acme/it > log && "#
                    + "grep line: devices/acme/it.yaml") == "\(frame)\n")
    }

    /// Wrong registers are refused as 'martlet check' refuses them, and asked again.
    @Test func registersAreCheckedAtTheQuestion() throws {
        let shell = try TestShell()
        let answers =
            #"\n3\n\n\n300\n\ninput 0 float u\ninput 0 f32be U\ninput 0 f32be\ncoil 3 bit 4 x\n"#
            + #"30001 f32be u\nholding 5 u\nholding 40108 i16be p\n\n"#
        #expect(
            try shell.run(
                "printf '\(answers)' | martlet new acme/it | sed -n 's/.*:   //p'; "
                    + "grep from: devices/acme/it.yaml") == """
                    expected a number from 1 to 247
                    Addresses count from 0. Numbers like 30001 and 40001 are recognised.
                    unknown type 'float': there is u16be, i16be, u32be, f32be, f32be-swap, \
                    bcd16be, text16 and others; did you mean 'input 0 f32be'?
                    expected a name made of a-z, 0-9, _ and -, such as shed or pm25, found 'U'; \
                    did you mean 'u'?
                    a name is missing, as in 'input 0 f32be voltage'
                    'coil' holds bits, which have no type; did you mean 'coil 3'?
                    30001 in a manual that counts from 30001 means 'input 0'
                    there is a value 'u' already
                    Is it the number of a manual that counts from 1? Then it means 'holding 107'.
                      u: { from: input 0 f32be }
                      p: { from: holding 40108 i16be }

                    """)
    }

    /// A scale and a unit stand before the name.
    @Test func aRegisterHasItsScale() throws {
        let shell = try TestShell()
        let answers =
            #"\n3\n\n\n\nholding 32080 i32be 0.001 kW power\n40108 i16be 1 V u\n"#
            + #"holding 5 bit 3 x\n\n"#
        #expect(
            try shell.run(
                "printf '\(answers)' | martlet new acme/it > log; grep from: devices/acme/it.yaml")
                    == """
                      power: { from: holding 32080 i32be, scale: 0.001, unit: "kW" }
                      u: { from: holding 107 i16be, unit: "V" }
                      x: { from: holding 5 bit 3 }

                    """)
    }

    @Test func aRequestWithoutALineEndIsWrittenAsBytes() throws {
        let shell = try TestShell()
        #expect(
            try shell.run(
                #"printf '\n2\n\n\nM?\n4\nT=1\n' | martlet new acme/it > log; "#
                    + "grep send: devices/acme/it.yaml")
                == "  message: { send: 4D 3F, expect: message }  # M?\n")
    }

    @Test func aFolderIsNoNameOfAChip() throws {
        let shell = try TestShell()
        #expect(
            try shell.run(
                #"printf '\n4\n2\nhwmon2\nlm75\ntemp1_input t\n\n' | martlet new acme/it "#
                    + "| grep -o \"'hwmon2'.*\"; grep sysfs: devices/acme/it.yaml") == """
                    'hwmon2' is a folder: the name is in its file 'name'
                    sysfs: { hwmon: lm75 }

                    """)
    }

    /// The exit status is that of 'martlet check'.
    @Test func aDraftWithErrorsIsAFailure() throws {
        let shell = try TestShell()
        #expect(
            try shell.run(
                #"printf '\n4\n2\nlm75\n../x t\n\n' | martlet new acme/it 2>&1 > log; "#
                    + #"echo "$?"; martlet check devices/acme/it.yaml > log; echo "$?""#) == """
                    Error: the draft has errors, which are above: correct devices/acme/it.yaml.
                    1
                    1

                    """)
    }

    /// An empty answer is one more question where something is needed.
    @Test func aValueIsNeeded() throws {
        let shell = try TestShell()
        #expect(
            try shell.run(
                #"printf '\n1\n\n\n\nAA 55 01 02\n\n2 u8 x\n\n' | martlet new acme/it "#
                    + "| sed -n 's/.*:   //p'; grep from: devices/acme/it.yaml") == """
                    expected a text
                    The last bytes are no check that has a name.
                    a device file needs at least one value
                      x: { from: message.x, simulate: { constant: 1 } }

                    """)
    }

    /// The units of channels are those of the kernel; an unknown channel has none.
    @Test func channelsHaveTheUnitsOfTheKernel() throws {
        let shell = try TestShell()
        let answers =
            #"\n4\n1\nacme300\nin_accel_x_raw x\nin_voltage0-voltage1 u\nin_intensity_both i\n"#
            + #"in_angl a\nin_anglvel_x v\nin_massconcentration_pm10 pm\n\n"#
        #expect(
            try shell.run(
                "printf '\(answers)' | martlet new acme/it > log; grep from: devices/acme/it.yaml")
                    == """
                      x: { from: in_accel_x, unit: m/s² }
                      u: { from: in_voltage0-voltage1, scale: 0.001, unit: V, class: voltage }
                      i: { from: in_intensity_both }
                      a: { from: in_angl, unit: rad }
                      v: { from: in_anglvel_x, unit: rad/s }
                      pm: { from: in_massconcentration_pm10, unit: µg/m³, class: pm10 }

                    """)
    }

    @Test func aPulseHasItsAmount() throws {
        let shell = try TestShell()
        #expect(
            try shell.run(
                #"printf '\n5\nenergy\n3\n2\n1/450 kWh\n' | martlet new acme/it > log; "#
                    + "grep energy devices/acme/it.yaml") == """
                      energy: { from: pulse.total, scale: 1/450, unit: "kWh", class: energy }
                      energy-rate: { from: pulse.rate, zero-after: 1m, scale: 3600/450, \
                    unit: "kW", class: power }
                      - { pulses: { pulse: 1350 }, over: 1h, gives: { energy: 3, energy-rate: 3 } }

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
