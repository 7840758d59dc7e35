// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

@Suite struct ModelsTests {
    private static let scale = """
        model: acme/scale
        title: Acme platform scale
        wiring: Pin 2 of the scale is TX, pin 3 is RX, pin 5 is ground.
        notes:
          - The scale needs ten minutes to warm up after it was switched on, and an hour when it \
        comes from the cold.
        proof:
          data-sheet: Acme "Interface manual" 1.4, chapter 3
          unverified: the unit of the tare
        settings:
          address: { type: u8, range: 1..99, title: Number of the scale }
          turns: { type: number, default: 1 }
        serial: { baud: 9600, parity: even, data: 7 }
        every: 2s
        warm-up: 10m
        frames:
          weight: { sync: $address, fields: [{ name: weight, type: u16be }, { check: sum8 }] }
        reads:
          weight: { send: $address 05, expect: weight }
        writes:
          zero: { send: $address 07 }
          limit: { send: [{ bytes: $address 08 }, { name: limit, type: u16be }] }
        values:
          weight: { from: weight.weight, scale: $turns, unit: kg, class: weight, valid: 0..60 }
          zero: { set: zero }
          limit: { set: limit.limit, unit: kg, valid: 10..60, step: 5 }
        examples:
          - { settings: { address: 3 }, bytes: 03 00 0C 0F, gives: { weight: 12 } }
        """

    @Test func aModelIsExplained() throws {
        let shell = try TestShell(["scale.yaml": Self.scale])
        #expect(
            try shell.run("martlet explain ./scale.yaml") == """
                acme/scale: Acme platform scale
                ./scale.yaml

                CONNECTION
                  serial line, 9600 7E1; the gateway asks it every 2s; warm-up 10m
                  setting 'address': Number of the scale, 1..99, required
                  setting 'turns': default 1

                WIRING
                  - Pin 2 of the scale is TX, pin 3 is RX, pin 5 is ground.

                NOTES
                  - The scale needs ten minutes to warm up after it was switched on, and an
                    hour when it comes from the cold.

                VALUES, published to martlet/<gateway>/<device>
                  weight  kg; 0..60; class weight
                  zero    press; an event, not retained
                  limit   kg; 10..60

                COMMANDS, to martlet/<gateway>/<device>/<value>/set
                  zero   press
                  limit  a number; 10..60; in steps of 5; kg

                A MESSAGE, with the values of an example
                  {"time":"2026-10-03T10:15:30.250Z","weight":12}

                FOR THE GATEWAY FILE
                  devices:
                    scale: { model: acme/scale, port: /dev/ttyUSB0, settings: { address: 3 } }

                PROOF
                  - data sheet: Acme "Interface manual" 1.4, chapter 3
                  - not verified: the unit of the tare

                """)
    }

    @Test func modelsAreSearchedByWords() throws {
        let shell = try TestShell()
        let list = try shell.run("martlet models CO2 MH-Z19")
        #expect(
            list == """
                winsen/mh-z19  serial  Winsen MH-Z19 carbon dioxide sensor

                1 model; 'martlet explain MODEL' tells more

                """)
        let none = try shell.run("martlet models nothing like this | grep -v Searched")
        #expect(none.contains("models has 'nothing' and 'like' and 'this'"))
    }

    @Test func aFileWithAMistakeIsInTheList() throws {
        let shell = try TestShell([
            "broken.yaml": "model: acme/broken\ntitle: Acme thing\nseriel: {}\n",
            "none.yaml": "no: [yaml",
        ])
        let list = try shell.run(
            "mkdir -p devices/acme && mv *.yaml devices/acme && martlet models acme")
        #expect(
            list == """
                devices/acme/none.yaml: not listed; 'martlet check devices/acme/none.yaml' shows why
                acme/broken  ?       Acme thing

                1 model; 'martlet explain MODEL' tells more

                """)
    }

    /// Each model of the library: neither a crash nor a line that a terminal breaks.
    @Test func theWholeLibraryIsExplained() throws {
        let shell = try TestShell()
        let answer = try shell.run(
            """
            for model in $(martlet models | sed -n 's/ .*//; /./p' | grep /); do
              martlet explain $model > text || echo "$model fails"
              grep -q '^FOR THE GATEWAY FILE' text || echo "$model has no gateway file"
              awk -v model=$model 'length > 100 && !/^  {/ { print model ": " $0 }' text
            done
            """)
        #expect(answer == "")
    }

    /// The index of the library is what the command prints. With `MARTLET_UPDATE_SNAPSHOTS=1` in
    /// the environment the test writes it instead of comparing.
    @Test func theIndexIsUpToDate() throws {
        let page = try repositoryFile("devices/README.md")
        let parts = page.split(separator: Self.mark, maxSplits: 1)
        let rest = try #require(parts.last?.firstRange(of: Self.end))
        let index = try TestShell().run("martlet models --index")
        let right = "\(parts[0])\(Self.mark)\(index)\(parts[1][rest.lowerBound...])"
        if getenv("MARTLET_UPDATE_SNAPSHOTS") != nil {
            let file = try #require(fopen("\(repository)/devices/README.md", "w"))
            fputs(right, file)
            fclose(file)
        }
        #expect(try repositoryFile("devices/README.md") == right)
    }

    private static let mark = "<!-- index -->\n"
    private static let end = "<!-- end of the index -->"

    /// The template of the library is a valid device file.
    @Test func theTemplateIsValid() throws {
        let page = try repositoryFile("devices/README.md")
        let block = try #require(page.firstMatch(of: /```yaml\n((?:.|\n)*?)```/)?.output.1)
        let shell = try TestShell(["level.yaml": String(block)])
        #expect(
            try shell.run("martlet check level.yaml | head -n 1")
                == "level.yaml: acme/level-3, 1 value, 1 example, valid\n")
    }
}
