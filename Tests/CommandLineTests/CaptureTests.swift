// SPDX-License-Identifier: Apache-2.0

import Testing

/// Bytes that were once read wrong, made from the facts of bug reports. Each is decoded as the file
/// beside it says.
@Suite struct CaptureTests {
    static let captures = [
        ("nmea-cr-cr-lf.txt", "generic/nmea-gps"), ("nmea-variants.txt", "generic/nmea-gps"),
        ("p1-belgium.txt", "dsmr/p1-belgium"), ("p1-other-digits.txt", "dsmr/p1"),
        ("p1-sweden.txt", "dsmr/p1-sweden"), ("pm1006-vindriktning.hex", "cubic/pm1006"),
        ("pms-smoke.hex", "plantower/pms5003"), ("sds011.hex", "nova/sds011"),
        ("ve-bmv-two-blocks.hex", "victron/vedirect"), ("ve-smartshunt.hex", "victron/vedirect"),
    ]

    @Test(arguments: captures)
    func aCaptureIsDecodedAsExpected(name: String, model: String) throws {
        let form = name.hasSuffix(".hex") ? "--hex" : ""
        let path = "Tests/CommandLineTests/Captures/\(name)"
        let decoded = try TestShell().run(
            "martlet decode \(model) \(form) < '\(repository)/\(path)'")
        let expected = try repositoryFile("\(path).expected")
        #expect(decoded == expected)
    }

    @Test func aWantedLineThatDoesNotFitIsNamed() throws {
        let shell = try TestShell()
        let lines = try shell.run(
            """
            { printf '/x\\r\\n\\r\\n1-0:1.7.0(12.5*MW)\\r\\n1-0:32.7.0()\\r\\n'
              printf '1-0:31.7.0(2*A)\\r\\n!'
              printf 'CA2B\\r\\n'; } | martlet decode dsmr/p1
            """)
        #expect(
            lines == """
                {"frame":"telegram","values":{"current-1":2}}
                {"error":"the line '1-0:1.7.0(12.5*MW)' does not fit \
                '1-0:1.7.0({power-taken:decimal:06.3}*kW)': expected '*kW)' at character 15",\
                "frame":"telegram"}
                {"error":"the line '1-0:32.7.0()' does not fit \
                '1-0:32.7.0({voltage-1:decimal:05.1}*V)': expected a number at character 12",\
                "frame":"telegram"}

                """)
    }
}
