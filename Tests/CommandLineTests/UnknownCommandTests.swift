// SPDX-License-Identifier: Apache-2.0

import Testing

/// A misspelt word on the command line, and drafts of device files.
@Suite struct UnknownCommandTests {
    @Test(arguments: [
        ("chek gateway.yaml", "Error: unknown command 'chek'; did you mean 'check'?"),
        ("simulat", "Error: unknown command 'simulat'; did you mean 'simulate'?"),
        (
            "frobnicate",
            "Error: unknown command 'frobnicate'; expected one of scan, models, explain, schema, "
                + "new, check, read, run, watch, simulate, decode, encode, help."
        ),
    ])
    func theNearestCommandIsSuggested(words: String, message: String) throws {
        let shell = try TestShell()
        #expect(try shell.run("martlet \(words)") == "\(message)\n[64]\n")
    }

    @Test func mistakesInAFileHaveNoSecondPrefix() throws {
        let shell = try TestShell(["gateway.yaml": "gateway: x\nbroker: localhost\ndevices: {}\n"])
        let answer = try shell.run("martlet read air gateway.yaml")
        #expect(answer.hasPrefix("gateway.yaml:2:9: error: expected keys with values"))
        #expect(answer.contains("did you mean '{ url: mqtt://localhost }'?"))
        #expect(answer.hasSuffix("\n[1]\n"))
    }

    @Test func aDraftWhoseExampleFailsEncodesAndDecodes() throws {
        let shell = try TestShell([
            "it.yaml": """
            model: acme/it
            title: A draft
            serial: { baud: 9600 }
            every: 1s
            frames: { data: { sync: AA, fields: [{ name: level, type: u8 }] } }
            values: { level: { from: data.level } }
            examples: [{ bytes: AA 05, gives: { level: 6 } }]

            """
        ])
        let answer = try shell.run(
            """
            martlet encode ./it.yaml --hex level=7
            echo AA 07 | martlet decode ./it.yaml --hex 2>/dev/null
            """)
        #expect(
            answer == """
                ./it.yaml: warning: examples with mistakes are not used; \
                'martlet check ./it.yaml' shows them
                AA 07
                {"frame":"data","values":{"level":7}}

                """)
    }

    @Test func theTrafficOfADeviceIsShown() throws {
        let shell = try TestShell([
            "gateway.yaml": """
            gateway: shed
            broker: { url: mqtt://nowhere.invalid }
            seed: 7
            devices: { co2: { model: winsen/mh-z19, port: /dev/ttyUSB0 } }

            """
        ])
        let answer = try shell.run(
            """
            martlet read co2 --simulate --trace gateway.yaml 2>&1 >/dev/null |
                sed -E 's/^[0-9.]+ //; s|opened .*/|opened |; s/ < .*/ < .../; s/:[0-9]+/:N/g' |
                awk '!shown[$0]++'
            """)
        #expect(
            answer == """
                co2   opened co2, 9600 8N1
                co2 > FF 01 86 00 00 00 00 00 79
                co2 < ...
                co2 = {"co2":N,"temperature":N}

                """)
    }
}
