// SPDX-License-Identifier: Apache-2.0

import Testing

/// The demo without its processes: a build inside a test run would wait for the test run.
@Suite struct DemoTests {
    static let wrongOptions = [
        ("--secs", "demo.sh: unknown option '--secs'; '\(repository)/deploy/demo.sh --help' lists"),
        ("--seconds", "demo.sh: --seconds needs a number: --seconds 20\n[1]\n"),
        ("--seconds=1.5", "demo.sh: --seconds takes a whole number from 1 to 999999, not '1.5'\n"),
    ]

    @Test(arguments: wrongOptions)
    func aWrongOptionIsNamed(option: String, answer: String) throws {
        let shell = try TestShell()
        #expect(try shell.run("'\(repository)/deploy/demo.sh' \(option)").hasPrefix(answer))
    }

    @Test func theTableShowsTheReceivedMessages() throws {
        let shell = try TestShell()
        let answer = try shell.run(
            Self.table(filteredBy: #"sed 's/\x1b\[[0-9;]*[A-Za-z]//g; s/ *$//' | tail -n +4"#)
                + """
                receive martlet/demo/air '{"time":"2026-10-03T10:15:30.250Z","pm25":9,"pm10":9}'
                receive martlet/demo/air '{"time":null,"pm1":5,"pm25":8,"pm10":9.5}'
                receive martlet/demo/co2/availability offline
                receive martlet/demo/climate '{"time":null,"temperature":-0.05,"humidity":null}'
                receive martlet/demo/lamp '{"time":null,"relay":"on"}'
                draw_table; echo
                END

                """)
        #expect(
            answer == """
                 DEVICE   MODEL                VALUE           NEWEST  TREND      COUNT     AGE
                 air      plantower/pms5003    pm1            5 µg/m³  ▄              2     now
                                               pm25           8 µg/m³  █▁
                                               pm10         9.5 µg/m³  ▁█
                 co2      winsen/mh-z19        co2              - ppm                 0 offline
                                               temperature       - °C
                 climate  generic/climate-line temperature   -0.05 °C  ▄              1     now
                                               humidity        null %
                 button   generic/button       button               -                 0
                 lamp     generic/relay        relay               on  ▄              1     now

                 MESSAGES below martlet/demo
                 air {"time":"2026-10-03T10:15:30.250Z","pm25":9,"pm10":9}
                 air {"time":null,"pm1":5,"pm25":8,"pm10":9.5}
                 co2/availability offline
                 climate {"time":null,"temperature":-0.05,"humidity":null}
                 lamp {"time":null,"relay":"on"}

                 mosquitto_sub -p 1883 -v -t 'martlet/demo/#'
                 mosquitto_pub -p 1883 -t martlet/demo/lamp/relay/set -m on
                 Both run in another terminal. Ctrl-C ends the demo.

                """)
    }

    @Test func atTheEndEachDeviceHasALine() throws {
        let shell = try TestShell()
        let answer = try shell.run(
            Self.table(filteredBy: "cat")
                + """
                receive martlet/demo/air '{"time":null,"pm25":8}'
                receive martlet/demo/air/history '{"time":null,"pm25":7}'
                receive martlet/demo/air/availability online
                receive martlet/demo/lamp '{"time":null,"relay":"on"}'
                print_counts
                END

                """)
        #expect(
            answer == """
                air             2 readings
                co2             0 readings
                climate         0 readings
                button          0 readings
                lamp            1 reading

                """)
    }

    /// The start of a bash script that sources the table.
    private static func table(filteredBy filter: String) -> String {
        """
        cd '\(repository)'; bash -u <<'END' | \(filter)
        base=martlet/demo port=1883 gateway=none configuration=debug; . deploy/table.sh

        """
    }
}
