// SPDX-License-Identifier: Apache-2.0

import Testing

@Suite struct ReadTests {
    private static let gateway = """
        gateway: shed
        broker: { url: mqtt://nowhere.invalid }
        seed: 7
        devices:
          air:  { model: plantower/pms5003, port: ./air }
          co2:  { model: winsen/mh-z19, port: ./co2 }
          bell: { model: generic/button, pins: { button: 5 }, chip: nowhere }
          pump: { model: generic/relay, pins: { relay: 6 }, chip: nowhere }
          cold: { model: dallas/ds18b20, id: 28-000000000000 }

        """
    /// Ports of a gateway file have whole paths.
    private static let here = "sed -i \"s|\\./|$PWD/|\" gateway.yaml\n"

    /// Plays a sensor in the background until it can be heard.
    private static func playing(_ model: String, link: String) -> String {
        """
        martlet simulate \(model) --link \(link) --seed 7 >/dev/null & player=$!
        while [ ! -e \(link) ] && kill -0 $player; do :; done

        """
    }

    @Test(arguments: [
        ("air", #"{"time":"T","pm1":N,"pm25":N,"pm10":N}"#),
        ("co2", #"{"time":"T","co2":N,"temperature":N}"#),
        ("bell", #"{"time":"T","button":"off"}"#),
        ("pump", #"{"time":"T","relay":"off"}"#),
        ("cold", #"{"time":"T","temperature":N}"#),
    ])
    func aSimulatedDeviceOfAnyKindIsRead(device: String, reading: String) throws {
        let bench = try Workbench(["gateway.yaml": Self.gateway])
        let answer = try bench.run(
            Self.here
                + """
                martlet read \(device) --simulate gateway.yaml |
                    sed -E 's/"time":"[^"]*"/"time":"T"/; s/:-?[0-9.]+/:N/g'
                """)
        #expect(answer == reading + "\n")
    }

    @Test(arguments: [
        ("plantower/pms5003", "air", #""pm1""#),
        ("winsen/mh-z19", "co2", #""co2""#),
    ])
    func aPortIsReadAsTheGatewayDoes(model: String, device: String, start: String) throws {
        let bench = try Workbench(["gateway.yaml": Self.gateway])
        let answer = try bench.run(
            Self.here + Self.playing(model, link: device)
                + """
                martlet read \(device) gateway.yaml | cut -d , -f 2 | cut -d : -f 1
                kill $player; wait $player
                """)
        #expect(answer == start + "\n")
    }

    @Test func whyThereIsNoReadingIsSaid() throws {
        let bench = try Workbench(["gateway.yaml": Self.gateway])
        let answer = try bench.run(
            Self.here
                + """
                for device in air pump aix no-such-thing; do
                    martlet read $device gateway.yaml 2>&1 | sed "s|$PWD/||g"
                done
                """)
        #expect(
            answer == """
                Error: air: air: there is no such port; is the adapter plugged in?
                Error: pump has an output, 'relay': to open it would set it. \
                With --simulate it can be tried.
                Error: gateway.yaml has no device 'aix'; did you mean 'air'?
                Error: gateway.yaml has no device 'no-such-thing'; it has air, co2, \
                bell, pump, cold.

                """)
    }

    @Test func silenceIsSaidWhenTheWaitIsOver() throws {
        let bench = try Workbench(["gateway.yaml": Self.gateway])
        let answer = try bench.run(
            Self.here + Self.playing("plantower/pms5003 --fault silence:1", link: "air")
                + """
                martlet read air gateway.yaml --wait 1; echo "ended with $?"
                kill $player; wait $player
                """)
        #expect(answer == "Error: air: no reading within 1 second.\nended with 1\n")
    }

    @Test func whoHasThePortIsSaid() throws {
        let bench = try Workbench(["gateway.yaml": Self.gateway])
        let answer = try bench.run(
            Self.here + Self.playing("plantower/pms5003", link: "air")
                + """
                mkfifo held; flock -F air sh -c 'echo >held; exec sleep 60' & holder=$!
                read line <held
                martlet read air gateway.yaml 2>&1 | sed "s|$PWD/||g; s|process $holder|process N|"
                kill $holder $player; wait $player
                """)
        #expect(
            answer == """
                Error: air: air: another program holds this port (sudo fuser -v air)
                It is sleep (process N).

                """)
    }

    @Test func theGatewayThatHasThePortIsSaid() throws {
        let bench = try Workbench(["gateway.yaml": Self.gateway])
        let answer = try bench.run(
            Self.here + Self.playing("plantower/pms5003", link: "air")
                + """
                cp "$(command -v sleep)" martletd; mkfifo held
                flock -F air sh -c 'echo >held; exec ./martletd 60' & holder=$!
                read line <held
                martlet read air gateway.yaml 2>&1 | tail -n 1 | sed "s|process $holder|process N|"
                kill $holder $player; wait $player
                """)
        #expect(
            answer == """
                It is martletd (process N). It publishes what the device says; to read it here, \
                stop it first (sudo systemctl stop martlet).

                """)
    }
}
