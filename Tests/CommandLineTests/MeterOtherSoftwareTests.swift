// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

/// A published reader of IEC 62056-21, mode C, at our simulated meter: both change from 300 to 9600
/// baud and back.
///
/// `deploy/test.sh --foreign` installs it.
@Suite(.enabled(if: system("python3 -c 'import iec62056_21.client' 2>/dev/null") == 0))
struct MeterOtherSoftwareTests {
    private static let model = "\(repository)/devices/generic/iec-meter.yaml"
    private static let reader =
        "\(repository)/Tests/CommandLineTests/OtherSoftware/iec62056-reader.py"

    @Test func iec62056ReadsOurMeter() throws {
        let shell = try TestShell()
        let answer = try shell.run(
            """
            mkfifo ready
            martlet simulate \(Self.model) --link "$PWD/line" > ready &
            simulator=$!
            read -r line < ready
            timeout 30 python3 \(Self.reader) "$PWD/line"
            kill $simulator; wait $simulator; true
            """)
        // The package takes the first character after the speed for a backslash.
        let reading = """
            LGZ MF100AC.M26 9600
            9600 ('000012.500', 'kWh') ('50123456', None)

            """
        #expect(answer == reading + reading)
    }
}
