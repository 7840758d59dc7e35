// SPDX-License-Identifier: Apache-2.0

import Testing

@Suite struct CheckTests {
    private static let gateway = """
        gateway: shed
        broker: { url: mqtt://localhost }
        devices:
          air: { model: plantower/pms5003, port: /dev/ttyUSB0 }

        """

    @Test func aValidFileGivesOneLine() throws {
        let shell = try TestShell(["gateway.yaml": Self.gateway])
        #expect(try shell.run("martlet check gateway.yaml") == "gateway.yaml: 1 device, valid\n")
    }

    @Test func allErrorsOfAFileAreShown() throws {
        let shell = try TestShell([
            "gateway.yaml": """
            gateway: shed
            broker: { ulr: mqtt://localhost }
            devices:
              air: { model: plantower/pms5030, port: /dev/ttyUSB0 }

            """
        ])
        let answer = try shell.run(
            "MARTLET_DEVICES=. martlet check gateway.yaml | grep -v searched")
        #expect(
            answer == """
                gateway.yaml:2:11: error: unknown key 'ulr'
                    broker: { ulr: mqtt://localhost }
                              ^~~
                note: expected one of url, user, password-file, ca-file, cert-file, key-file, \
                qos, keepalive, client-id
                note: did you mean 'url'?
                gateway.yaml:4:17: error: unknown model 'plantower/pms5030'
                      air: { model: plantower/pms5030, port: /dev/ttyUSB0 }
                                    ^~~~~~~~~~~~~~~~~
                note: did you mean 'plantower/pms5003'?
                2 errors in gateway.yaml

                """)
    }

    @Test func aPipeIsReadOnce() throws {
        let shell = try TestShell(["gateway.yaml": Self.gateway])
        #expect(
            try shell.run("cat gateway.yaml | martlet check /dev/stdin")
                == "/dev/stdin: 1 device, valid\n")
        #expect(
            try shell.run("bash -c 'martlet check <(cat gateway.yaml)' | sed s/fd.*:/fd:/")
                == "/dev/fd: 1 device, valid\n")
        let model = "'\(repository)/devices/plantower/pms5003.yaml'"
        #expect(
            try shell.run("cat \(model) | martlet encode --hex /dev/stdin pm25=8 | cut -c 1-5")
                == "42 4D\n")
    }

    @Test func aPipeUnderTheNameOfAFileDoesNotWait() throws {
        let shell = try TestShell()
        let message = try shell.run("mkfifo gateway.yaml; martlet check gateway.yaml")
        #expect(message.hasPrefix("gateway.yaml: error: is a pipe, not a file\n"))
    }

    @Test func anErrorInAnyFileSetsTheExitStatus() throws {
        let shell = try TestShell(["bad.yaml": "gateway: shed\n", "good.yaml": Self.gateway])
        #expect(
            try shell.run("martlet check bad.yaml good.yaml") == """
                bad.yaml:1:1: error: missing key 'broker'
                    gateway: shed
                    ^~~~~~~
                bad.yaml:1:1: error: missing key 'devices'
                    gateway: shed
                    ^~~~~~~
                2 errors in bad.yaml
                good.yaml: 1 device, valid
                [1]

                """)
    }

    @Test func aDeviceFileIsRecognizedByItsKeys() throws {
        let shell = try TestShell([
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
            try shell.run("martlet check door.yaml") == """
                door.yaml:8:51: error: expected contact to be off, and the example gives on
                      - { levels: { contact: low }, gives: { contact: off } }
                                                                      ^~~
                1 error in door.yaml
                [1]

                """)
        #expect(
            try shell.run("sed -i 's/off }/on }/' door.yaml; martlet check door.yaml")
                == "door.yaml: acme/door, 1 value, 1 example, valid\n")
    }

    @Test func anErrorInADeviceFileIsShownInThatFile() throws {
        let shell = try TestShell([
            "gateway.yaml": Self.gateway.replacing("plantower/pms5003", with: "acme/meter")
        ])
        let answer = try shell.run(
            "mkdir -p devices/acme; echo 'model: acme/meter' >devices/acme/meter.yaml;"
                + " martlet check gateway.yaml | tail -n 1")
        #expect(answer == "2 errors in devices/acme/meter.yaml, used by gateway.yaml\n")
    }

    @Test func aFileOfNeitherKindIsReported() throws {
        let shell = try TestShell(["list.yaml": "eggs: 6\n"])
        #expect(
            try shell.run("martlet check list.yaml none.yaml") == """
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

    @Test func aFrameThatNoiseOftenImitatesGivesANote() throws {
        let shell = try TestShell()
        let answer = try shell.run("cd '\(repository)'; martlet check devices/dfrobot/a02yyuw.yaml")
        #expect(
            answer == """
                devices/dfrobot/a02yyuw.yaml: dfrobot/a02yyuw, 1 value, 2 examples, valid
                  note: continuous noise at 9600 baud gives about 53 false 'data' frames per \
                hour; constant bytes and checks reduce them, and 'valid' rejects impossible \
                values

                """)
    }

    @Test func theModelsAndTheDemoOfTheRepositoryAreValid() throws {
        let shell = try TestShell()
        let answer = try shell.run(
            """
            cd '\(repository)'
            martlet check devices/*/*.yaml deploy/demo.yaml deploy/debian/gateway.yaml |
                grep -v -e ', valid$' -e '^  note: '
            """)
        #expect(answer == "[1]\n")
    }
}
