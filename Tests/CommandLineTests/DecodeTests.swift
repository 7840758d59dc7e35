// SPDX-License-Identifier: Apache-2.0

import Testing

@Suite struct DecodeTests {
    private static let frame =
        "42 4D 00 1C 00 05 00 08 00 09 00 05 00 08 00 09 "
        + "04 1A 01 36 00 37 00 06 00 01 00 00 98 00 02 02"

    /// Leaves out the counts of particles.
    private static let masses = #"sed 's/,"above-03[^}]*//'"#

    @Test func aFrameIsAnObject() throws {
        let shell = try TestShell(["dump": Self.frame])
        #expect(
            try shell.run("martlet decode plantower/pms5003 --hex < dump | \(Self.masses)")
                == #"{"frame":"data","values":{"pm1":5,"pm25":8,"pm10":9}}"# + "\n")
    }

    @Test func bytesOutsideFramesAreReportedWithTheirOffset() throws {
        let shell = try TestShell()
        let answer = try shell.run(
            """
            send() { martlet encode plantower/pms5003 pm25=$1; }
            { printf noise; send 1; send 2 | head -c 20; send 3; send 4 | tr '\\004' '\\005'; send 6
              send 7 | head -c 9; } | martlet decode plantower/pms5003 | \(Self.masses)
            """)
        #expect(
            answer == """
                {"error":"no frame begins here","at":0,"bytes":5}
                {"frame":"data","values":{"pm1":5,"pm25":1,"pm10":9}}
                {"error":"its check does not hold: found 00 05, and sum16be gives 01 E7",\
                "frame":"data","at":37,"bytes":20,"wrong-at":67}
                {"frame":"data","values":{"pm1":5,"pm25":3,"pm10":9}}
                {"error":"its check does not hold: found 01 FE, and sum16be gives 02 00",\
                "frame":"data","at":89,"bytes":32,"wrong-at":119}
                {"frame":"data","values":{"pm1":5,"pm25":6,"pm10":9}}
                {"error":"the input ends before the frame does","at":153,"bytes":9}

                """)
    }

    @Test func everyRejectedLineIsReported() throws {
        let shell = try TestShell()
        #expect(
            try shell.run(
                """
                printf 'T=1 H=2\\r\\nT=x\\nboot\\nT=3 H=120\\nT=4' |
                    martlet decode generic/climate-line
                """
            ) == """
                {"frame":"climate","values":{"temperature":1,"humidity":2}}
                {"error":"the line does not match the template: expected a number for \
                'temperature', found 'x'","at":9,"bytes":3,"wrong-at":11}
                {"error":"the line does not match the template: expected 'T=', found 'boot'",\
                "at":13,"bytes":4,"wrong-at":13}
                {"frame":"climate","values":{"temperature":3,"humidity":null}}
                {"error":"the input ends before the frame does","at":28,"bytes":3}

                """)
    }

    @Test func aMessageInsideOfABlockIsReportedAtItsPlace() throws {
        let shell = try TestShell()
        let answer = try shell.run(
            """
            martlet encode victron/vedirect voltage=12.8 >block
            { head -c 9 block; printf ':BBB\\n'; tail -c +10 block; } |
                martlet decode victron/vedirect
            """)
        #expect(
            answer == """
                {"error":"no frame begins here","at":9,"bytes":5}
                {"frame":"block","values":{"voltage":12.8}}

                """)
    }

    @Test func hexDigitsMayHaveAnyLayout() throws {
        let shell = try TestShell()
        #expect(
            try shell.run(
                "printf 'ff860320\\n\\t40 00\\r\\n0000 17' | martlet decode winsen/mh-z19 --hex")
                == #"{"frame":"reply","values":{"co2":800,"temperature":24}}"# + "\n")
    }

    @Test(arguments: [
        ("FF 86\\n03 2O", "Error: line 2, column 5: 'O' is not a hex digit."),
        (
            "FF 8 6",
            "Error: line 1, column 5: a byte has two hex digits; found only one."
        ),
        ("FF 8", "Error: line 1, column 4: a byte has two hex digits; found only one."),
        ("FF \\377", "Error: line 1, column 4: the byte 0xFF is not a hex digit."),
    ])
    func invalidHexIsReportedWithItsPosition(text: String, message: String) throws {
        let shell = try TestShell()
        #expect(
            try shell.run("printf '\(text)' | martlet decode winsen/mh-z19 --hex")
                == message + "\n[1]\n")
    }

    @Test func framesArePrintedAsTheyArrive() throws {
        let shell = try TestShell()
        let answer = try shell.run(
            """
            mkfifo in; martlet decode plantower/pms5003 <in >out & decoder=$!
            exec 3>in; martlet encode plantower/pms5003 pm25=1 >&3
            until [ -s out ] || ! kill -0 $decoder; do :; done; wc -l <out
            exec 3>&-; wait $decoder; \(Self.masses) out
            """)
        #expect(answer == "1\n" + #"{"frame":"data","values":{"pm1":5,"pm25":1,"pm10":9}}"# + "\n")
    }

    /// The port is a pty with the kernel's defaults: these wait for line ends and echo.
    @Test func aPortGetsTheSettingsOfTheDevice() throws {
        let shell = try TestShell()
        let answer = try shell.run(
            """
            martlet simulate plantower/pms5003 --link air --seed 7 >/dev/null & player=$!
            while [ ! -e air ] && kill -0 $player; do :; done
            martlet decode plantower/pms5003 <air | head -n 2 | cut -c 1-32
            kill $player; wait $player
            """)
        let line = #"{"frame":"data","values":{"pm1":"# + "\n"
        #expect(answer == line + line)
    }

    @Test func aClosedPipeEndsTheProgramEvenIfSIGPIPEIsIgnored() throws {
        let shell = try TestShell()
        let answer = try shell.run(
            """
            trap '' PIPE
            yes '42 4D' 2>/dev/null | martlet decode plantower/pms5003 --hex |
                head -n 1 | cut -c 1-9
            """)
        #expect(answer == #"{"error":"# + "\n")
    }

    @Test func aDeviceOnPinsHasNoFrames() throws {
        let shell = try TestShell()
        #expect(
            try shell.run("martlet decode generic/button")
                == "Error: generic/button is connected to pins, so it has no frames.\n[1]\n")
    }
}
