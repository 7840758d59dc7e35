// SPDX-License-Identifier: Apache-2.0

import Testing

/// Encrypted frames on the command line.
@Suite struct KeyTests {
    private static let files = [
        "key": "4D6172746C657420626973742066726F\n", "other": "8A3C51E07B92D64F1E05C8B7396AF02D\n",
    ]

    @Test func aKeyDecryptsAndEncrypts() throws {
        let shell = try TestShell(Self.files)
        let answer = try shell.run(
            """
            meter=dsmr/p1-luxembourg
            martlet encode $meter power-taken=1.5 --hex > example
            martlet encode $meter power-taken=1.5 --hex --key-file other > own
            cmp -s example own || echo differ
            martlet decode $meter --hex < example
            martlet decode $meter --hex --key-file key < example
            martlet decode $meter --hex --key-file other < own
            martlet decode $meter --hex --key-file other < example
            martlet decode $meter --hex --key-file key --authentication-key-file other < example
            martlet decode $meter --hex --key-file key --authenticate off < example
            """)
        #expect(
            answer == """
                differ
                {"frame":"telegram","values":{"power-taken":1.5}}
                {"frame":"telegram","values":{"power-taken":1.5}}
                {"frame":"telegram","values":{"power-taken":1.5}}
                {"error":"it cannot be decrypted: the key does not fit, or the frame is damaged \
                (which of the two cannot be told from one frame)","frame":"telegram","at":0,\
                "bytes":75}
                {"error":"the key decrypts it to a whole frame, but its authentication tag does \
                not fit: the authentication key is another one, or the tag is damaged",\
                "frame":"telegram","at":0,"bytes":75}
                {"frame":"telegram","values":{"power-taken":1.5}}

                """)
    }

    @Test func mistakesWithKeysAreMessages() throws {
        let shell = try TestShell(Self.files)
        let answer = try shell.run(
            """
            chmod 600 key
            martlet decode dsmr/p1-luxembourg --key-file none < /dev/null
            martlet decode dsmr/p1-austria-encrypted --key-file key < /dev/null
            martlet simulate dsmr/p1 --key-file key
            """)
        #expect(
            answer == """
                command line:1:12: error: the key file none: no such file
                    --key-file none
                               ^~~~
                command line:1:1: error: missing key 'authentication-key-file': the second key \
                from the grid operator, which shows that a frame is genuine; without it, write \
                'authenticate: off'
                    --key-file key
                    ^
                command line:1:1: error: 'key-file' goes with a model whose frames are encrypted; \
                those of 'dsmr/p1' are not
                    --key-file key
                    ^~~~~~~~~~
                [1]

                """)
    }

    /// The gateway file of a user, from the pty to the JSON of one reading.
    @Test func aSimulatedMeterIsReadWithItsKey() throws {
        var files = Self.files
        files["gateway.yaml"] = """
            gateway: shed
            broker: { url: mqtt://localhost }
            devices:
              meter: { model: dsmr/p1-luxembourg, port: line, key-file: other }

            """
        let shell = try TestShell(files)
        let answer = try shell.run(
            """
            mkfifo ready
            sed -i "s#port: line#port: $PWD/line#" gateway.yaml
            martlet simulate dsmr/p1-luxembourg --link "$PWD/line" --key-file other > ready &
            simulator=$!
            read -r line < ready
            martlet read meter gateway.yaml --wait 25 | grep -o '"limit":27.6'
            kill $simulator; wait $simulator; true
            """)
        #expect(answer == #""limit":27.6"# + "\n")
    }
}
