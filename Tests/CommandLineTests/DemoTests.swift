// SPDX-License-Identifier: Apache-2.0

import Testing

/// The demo but for its processes: a build inside a test run would wait for the test run.
@Suite struct DemoTests {
    static let wrongOptions = [
        ("--secs", "demo.sh: unknown option '--secs'; '\(repository)/deploy/demo.sh --help' lists"),
        ("--seconds", "demo.sh: --seconds needs a number: --seconds 20\n[1]\n"),
        ("--seconds=1.5", "demo.sh: --seconds takes a whole number from 1 to 999999, not '1.5'\n"),
    ]

    @Test(arguments: wrongOptions)
    func aWrongOptionIsNamed(option: String, answer: String) throws {
        let bench = try Workbench()
        #expect(try bench.run("'\(repository)/deploy/demo.sh' \(option)").hasPrefix(answer))
    }

    @Test func theTableShowsWhatASubscriberHeard() throws {
        let bench = try Workbench()
        let answer = try bench.run(
            Self.table(seenThrough: #"sed 's/\x1b\[[0-9;]*[A-Za-z]//g; s/ *$//' | tail -n +4"#)
                + """
                receive martlet/demo/air '{"time":"2026-10-03T10:15:30.250Z","pm25":8,"pm10":9}'
                receive martlet/demo/co2/availability offline
                receive martlet/demo/lamp '{"time":null,"relay":"on"}'
                draw_table; echo
                END

                """)
        #expect(
            answer == """
                 DEVICE   MODEL                NEWEST VALUES                      COUNT     AGE
                 air      plantower/pms5003    pm25 8  pm10 9                         1     now
                 co2      winsen/mh-z19        (nothing yet)                          0 offline
                 climate  generic/climate-line (nothing yet)                          0
                 button   generic/button       (nothing yet)                          0
                 lamp     generic/relay        relay on                               1     now

                 MESSAGES below martlet/demo
                 air {"time":"2026-10-03T10:15:30.250Z","pm25":8,"pm10":9}
                 co2/availability offline
                 lamp {"time":null,"relay":"on"}





                 From another terminal:
                   mosquitto_sub -p 1883 -v -t 'martlet/demo/#'
                   mosquitto_pub -p 1883 -t martlet/demo/lamp/relay/set -m on
                 Ctrl-C ends it.

                """)
    }

    @Test func inTheEndEachDeviceHasItsLine() throws {
        let bench = try Workbench()
        let answer = try bench.run(
            Self.table(seenThrough: "cat")
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

    /// A script for bash that has the table in it.
    private static func table(seenThrough filter: String) -> String {
        """
        cd '\(repository)'; bash -u <<'END' | \(filter)
        base=martlet/demo port=1883 gateway=none; . deploy/table.sh

        """
    }
}
