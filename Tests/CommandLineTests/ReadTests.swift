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
          net:  { model: winsen/mh-z19, port: "tcp://127.0.0.1:1" }
          bell: { model: generic/button, pins: { button: 5 }, chip: nowhere }
          pump: { model: generic/relay, pins: { relay: 6 }, chip: nowhere }
          cold: { model: dallas/ds18b20, id: 28-000000000000 }

        """
    /// The ports of a gateway file need absolute paths.
    private static let here = "sed -i \"s|\\./|$PWD/|\" gateway.yaml\n"

    /// Starts a simulated sensor in the background and waits for its link.
    private static func simulating(_ model: String, link: String) -> String {
        """
        martlet simulate \(model) --link \(link) --seed 7 >/dev/null & simulator=$!
        while [ ! -e \(link) ] && kill -0 $simulator; do :; done

        """
    }

    @Test(arguments: [
        ("air", #"{"time":"T","pm1":N,"pm25":N,"pm10":N}"#),
        ("co2", #"{"time":"T","co2":N,"temperature":N}"#),
        ("net", #"{"time":"T","co2":N,"temperature":N}"#),
        ("bell", #"{"time":"T","button":"off"}"#),
        ("pump", #"{"time":"T","relay":"off"}"#),
        ("cold", #"{"time":"T","temperature":N}"#),
    ])
    func aSimulatedDeviceOfAnyKindIsRead(device: String, reading: String) throws {
        let shell = try TestShell(["gateway.yaml": Self.gateway])
        let answer = try shell.run(
            Self.here
                + """
                martlet read \(device) --simulate gateway.yaml |
                    sed -E 's/"time":"[^"]*"/"time":"T"/; s/:-?[0-9.]+/:N/g; s/,"above-03.*/}/'
                """)
        #expect(answer == reading + "\n")
    }

    /// A receiver sends three sentences, each with other values.
    @Test func theFramesOfADeviceAreReadTogether() throws {
        let shell = try TestShell([
            "gateway.yaml": Self.gateway + "  sky: { model: generic/nmea-gps, port: ./sky }\n"
        ])
        let answer = try shell.run(
            Self.here
                + """
                martlet read sky --simulate gateway.yaml | grep -oE 'status|quality|fix' | sort -u
                """)
        #expect(answer == "fix\nquality\nstatus\n")
    }

    /// With the filter there would be no reading for an hour.
    @Test func theValuesAreThoseBeforeTheFilters() throws {
        let filtered = Self.gateway.replacing(
            "port: ./co2",
            with: "port: ./co2, values: { co2: { filters: [{ throttle_average: 1h }] } }")
        let shell = try TestShell(["gateway.yaml": filtered])
        let answer = try shell.run(
            Self.here + "martlet read co2 --simulate gateway.yaml | cut -d , -f 2 | cut -d : -f 1")
        #expect(answer == "\"co2\"\n")
    }

    @Test(arguments: [
        ("plantower/pms5003", "air", #""pm1""#),
        ("winsen/mh-z19", "co2", #""co2""#),
    ])
    func aPortIsReadAsTheGatewayDoes(model: String, device: String, start: String) throws {
        let shell = try TestShell(["gateway.yaml": Self.gateway])
        let answer = try shell.run(
            Self.here + Self.simulating(model, link: device)
                + """
                martlet read \(device) gateway.yaml | cut -d , -f 2 | cut -d : -f 1
                kill $simulator; wait $simulator
                """)
        #expect(answer == start + "\n")
    }

    /// Sign-on at 300 baud, data at 9600 baud, and back. The simulated meter compares the rates.
    @Test func aMeterIsReadAtTheSpeedThatItNames() throws {
        let meter = Self.gateway.replacing(
            "devices:", with: "devices:\n  meter: { model: generic/iec-meter, port: ./meter }")
        let shell = try TestShell(["gateway.yaml": meter])
        let answer = try shell.run(
            Self.here + Self.simulating("generic/iec-meter", link: "meter")
                + """
                for round in 1 2; do
                    martlet read meter gateway.yaml |
                        sed -E 's/.*("given":[0-9.]+),.*("speed":"."),.*/\\1 \\2/'
                done
                kill $simulator; wait $simulator
                """)
        let reading = #""given":12.5 "speed":"5""# + "\n"
        #expect(answer == reading + reading)
    }

    @Test func theReasonForAMissingReadingIsReported() throws {
        let shell = try TestShell(["gateway.yaml": Self.gateway])
        let answer = try shell.run(
            Self.here
                + """
                for device in air net pump aix no-such-thing; do
                    martlet read $device gateway.yaml 2>&1 | sed "s|$PWD/||g"
                done
                """)
        #expect(
            answer == """
                Error: air: air: there is no such port; is the adapter plugged in?
                Error: net: tcp://127.0.0.1:1: connection refused; is the bridge's TCP server on, \
                and is this its port?
                Error: pump has the output 'relay', and opening it would set it. \
                Use --simulate to try it.
                Error: gateway.yaml has no device 'aix'; did you mean 'air'?
                Error: gateway.yaml has no device 'no-such-thing'; expected one of air, \
                co2, net, bell, pump, cold.

                """)
    }

    @Test func aTimeoutIsReported() throws {
        let shell = try TestShell(["gateway.yaml": Self.gateway])
        let answer = try shell.run(
            Self.here + Self.simulating("plantower/pms5003 --fault silence:1", link: "air")
                + """
                martlet read air gateway.yaml --wait 1; echo "ended with $?"
                kill $simulator; wait $simulator
                """)
        #expect(answer == "Error: air: no reading within 1 second.\nended with 1\n")
    }

    @Test func theProcessThatUsesThePortIsReported() throws {
        let shell = try TestShell(["gateway.yaml": Self.gateway])
        let answer = try shell.run(
            Self.here + Self.simulating("plantower/pms5003", link: "air")
                + """
                mkfifo held; flock -F air sh -c 'echo >held; exec sleep 60' & holder=$!
                read line <held
                martlet read air gateway.yaml 2>&1 | sed "s|$PWD/||g; s|process $holder|process N|"
                kill $holder $simulator; wait $simulator
                """)
        #expect(
            answer == """
                Error: air: air: another program holds this port (sudo fuser -v air)
                It is in use by sleep (process N).

                """)
    }

    @Test func aGatewayThatUsesThePortIsReported() throws {
        let shell = try TestShell(["gateway.yaml": Self.gateway])
        let answer = try shell.run(
            Self.here + Self.simulating("plantower/pms5003", link: "air")
                + """
                cp "$(command -v sleep)" martletd; mkfifo held
                flock -F air sh -c 'echo >held; exec ./martletd 60' & holder=$!
                read line <held
                martlet read air gateway.yaml 2>&1 | tail -n 1 | sed "s|process $holder|process N|"
                kill $holder $simulator; wait $simulator
                """)
        #expect(
            answer == """
                It is in use by martletd (process N). The gateway publishes the readings of this \
                device; to read it here, stop the gateway first (sudo systemctl stop martlet).

                """)
    }
}
