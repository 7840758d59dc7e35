// SPDX-License-Identifier: Apache-2.0

import Testing

@Suite struct CheckTests {
    private static let gateway = """
        gateway: shed
        broker: { url: mqtt://localhost }
        devices:
          air: { model: plantower/pms5003, port: /dev/ttyUSB0 }

        """

    @Test func aFileThatIsRightIsOneLine() throws {
        let bench = try Workbench(["gateway.yaml": Self.gateway])
        #expect(try bench.run("martlet check gateway.yaml") == "gateway.yaml: 1 device, all good\n")
    }

    @Test func allMistakesOfAFileAreShown() throws {
        let bench = try Workbench([
            "gateway.yaml": """
            gateway: shed
            broker: { ulr: mqtt://localhost }
            devices:
              air: { model: plantower/pms5030, port: /dev/ttyUSB0 }

            """
        ])
        let answer = try bench.run("MARTLET_DEVICES=. martlet check gateway.yaml | grep -v looked")
        #expect(
            answer == """
                gateway.yaml:2:11: error: unknown key 'ulr'
                    broker: { ulr: mqtt://localhost }
                              ^~~
                note: expected one of url, user, password-file, ca-file, qos, keepalive, client-id
                note: did you mean 'url'?
                gateway.yaml:4:17: error: unknown model 'plantower/pms5030'
                      air: { model: plantower/pms5030, port: /dev/ttyUSB0 }
                                    ^~~~~~~~~~~~~~~~~
                note: did you mean 'plantower/pms5003'?
                2 errors in gateway.yaml

                """)
    }

    @Test func aMistakeAnywhereIsTheExitStatus() throws {
        let bench = try Workbench(["bad.yaml": "gateway: shed\n", "good.yaml": Self.gateway])
        #expect(
            try bench.run("martlet check bad.yaml good.yaml") == """
                bad.yaml:1:1: error: missing key 'broker'
                    gateway: shed
                    ^~~~~~~
                bad.yaml:1:1: error: missing key 'devices'
                    gateway: shed
                    ^~~~~~~
                2 errors in bad.yaml
                good.yaml: 1 device, all good
                [1]

                """)
    }

    @Test func aDeviceFileIsKnownByItsKeys() throws {
        let bench = try Workbench([
            "door.yaml": """
            model: acme/door
            title: Reed contact
            pins:
              contact: { mode: in, active: low, pull: up }
            values:
              contact: { from: contact }
            examples:
              - { levels: { contact: low }, gives: { contact: off } }

            """
        ])
        #expect(
            try bench.run("martlet check door.yaml") == """
                door.yaml:8:51: error: expected contact to be off, and the example gives on
                      - { levels: { contact: low }, gives: { contact: off } }
                                                                      ^~~
                1 error in door.yaml
                [1]

                """)
        #expect(
            try bench.run("sed -i 's/off }/on }/' door.yaml; martlet check door.yaml")
                == "door.yaml: acme/door, 1 value, 1 example, all good\n")
    }

    @Test func aMistakeInADeviceFileIsShownThere() throws {
        let bench = try Workbench([
            "gateway.yaml": Self.gateway.replacing("plantower/pms5003", with: "acme/meter")
        ])
        let answer = try bench.run(
            "mkdir -p devices/acme; echo 'model: acme/meter' >devices/acme/meter.yaml;"
                + " martlet check gateway.yaml | tail -n 1")
        #expect(answer == "2 errors in devices/acme/meter.yaml, which gateway.yaml names\n")
    }

    @Test func aFileOfNeitherKindIsSaid() throws {
        let bench = try Workbench(["list.yaml": "eggs: 6\n"])
        #expect(
            try bench.run("martlet check list.yaml none.yaml") == """
                list.yaml:1:1: error: neither a gateway file nor a device file
                    eggs: 6
                    ^~~~
                note: a gateway file has the keys gateway, broker, devices
                note: a device file has the keys model, title, values
                1 error in list.yaml
                none.yaml: error: no such file
                1 error in none.yaml
                [1]

                """)
    }

    @Test func aFrameThatNoiseOftenPassesForIsNoted() throws {
        let bench = try Workbench()
        let answer = try bench.run("cd '\(repository)'; martlet check devices/dfrobot/a02yyuw.yaml")
        #expect(
            answer == """
                devices/dfrobot/a02yyuw.yaml: dfrobot/a02yyuw, 1 value, 2 examples, all good
                  note: noise that fills the line at 9600 baud is taken for a 'data' frame 53 \
                times an hour; constant bytes and checks make that rarer, and 'valid' refuses \
                impossible values

                """)
    }

    @Test func theModelsAndTheDemoOfTheRepositoryAreRight() throws {
        let bench = try Workbench()
        let answer = try bench.run(
            """
            cd '\(repository)'
            martlet check devices/*/*.yaml deploy/demo.yaml deploy/debian/gateway.yaml |
                grep -v -e 'all good$' -e '^  note: '
            """)
        #expect(answer == "[1]\n")
    }
}
