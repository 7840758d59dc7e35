// SPDX-License-Identifier: Apache-2.0

import Testing

/// Settings on the command line, and answers of equal form that differ only in their requests.
@Suite struct SettingsTests {
    /// The file of a meter with an address, and with two answers of equal form.
    private static let meter =
        "\(repository)/Tests/DeviceFilesTests/Fixtures/meters-on-one-line/devices/acme/meter.yaml"

    private func run(_ script: String) throws -> String {
        try TestShell().run("cp \(Self.meter) . && \(script)")
    }

    @Test func encodeAndDecodeTakeASetting() throws {
        let answer = try run(
            """
            martlet encode ./meter.yaml --hex voltage=230
            martlet encode ./meter.yaml --hex --set address=2 voltage=230
            martlet encode ./meter.yaml --set address=2 power=7 \\
                | martlet decode ./meter.yaml --set address=2 --frame power
            martlet encode ./meter.yaml power=7 | martlet decode ./meter.yaml --set address=2 \\
                --frame power
            """)
        #expect(
            answer == """
                01 03 02 00 E6 39 CE
                02 03 02 00 E6 7D CE
                {"frame":"register","values":{"power":7}}
                {"error":"no frame begins here","at":0,"bytes":7}

                """)
    }

    @Test func aWrongSettingIsShownWithItsPosition() throws {
        let answer = try run("martlet encode ./meter.yaml --set address=248 power=7 | head -n 3")
        #expect(
            answer.hasPrefix(
                """
                --set:1:9: error: expected a whole number from 1 to 247, found '248'
                    address=248
                            ^~~
                """))
    }

    @Test func answersOfEqualFormAreDecodedOneAtATime() throws {
        let answer = try run(
            """
            martlet decode ./meter.yaml
            martlet decode ./meter.yaml --frame register
            martlet decode ./meter.yaml --frame pover
            martlet encode ./meter.yaml
            martlet encode ./meter.yaml --frame voltage power=7
            """)
        let refusal =
            "Error: the answers of acme/meter have the same form; "
            + "choose one with --frame: voltage, power.\n"
        #expect(
            answer == refusal + refusal + """
                Error: acme/meter has no frame 'pover'; did you mean 'power'?
                Error: choose a frame with --frame: voltage, power.
                Error: no frame 'voltage' of acme/meter has all of these values: power.
                [1]

                """)
    }

    @Test func aSimulatedMeterAnswersItsAddress() throws {
        let answer = try run(
            """
            martlet simulate ./meter.yaml --set address=2 --link line >out & simulator=$!
            while [ ! -e line ] && kill -0 $simulator; do :; done
            exec 3<>line; printf '\\002\\003\\000\\000\\000\\001\\204\\071' >&3
            head -c 7 <&3 | od -An -tx1 -N 5
            kill $simulator; wait $simulator; tail -n 1 out
            """)
        #expect(answer == " 02 03 02 00 e6\nacme/meter: 1 frame sent\n")
    }

    @Test func aFileWithoutAnExampleIsValidWithAWarning() throws {
        let answer = try run(
            "sed '/^examples:/,$d' meter.yaml > draft.yaml; martlet check draft.yaml")
        #expect(
            answer == """
                draft.yaml: acme/meter, 2 values, 0 examples, valid
                  warning: no example proves that this file is correct; add bytes that the device \
                sent, and their values

                """)
    }
}
