// SPDX-License-Identifier: Apache-2.0

import Glibc
import PropertyTesting
import Testing
import Wire

/// Random frames, read by the Python package pyMeterBus, where it is installed.
@Suite(.enabled(if: system("python3 -c 'import meterbus' 2>/dev/null") == 0))
struct MBusOtherSoftwareTests {
    /// Prints the head and the number of each record, in the unit of the head's last digit.
    private static let program = [
        #"import sys, meterbus"#,
        #"for line in sys.stdin:"#,
        #"    records = meterbus.load(bytes.fromhex(line)).body.bodyPayload.records"#,
        #"    print(*[f"{bytes(r.dib.parts + r.vib.parts).hex()}=""#,
        #"            f"{round(float(r.value) / r._parse_vifx()[0])}" for r in records])"#,
    ].joined(separator: "\n")

    @Test func pyMeterBusReadsTheSameNumbers() throws {
        var random = SeededGenerator(seed: 7)
        let heads = [
            "01 13", "02 59", "04 06", "0C 14", "0B 3B", "44 06", "84 10 06", "0A 5D", "04 2D",
        ]
        let format = try MBusTests.format(heads)
        var (lines, expected) = ([String](), [String]())
        for _ in 0..<200 {
            let values = heads.map { head -> RawValue? in
                guard random.chance(70) else { return nil }
                let isSmall = head.hasPrefix("01")
                return .integer(Int64.random(in: 0...(isSmall ? 99 : 9999), using: &random))
            }
            lines.append(try format.encode(values).hexText)
            let records = zip(heads, values).compactMap { head, value -> String? in
                guard case .integer(let number) = value else { return nil }
                return "\(head.replacing(" ", with: "").lowercased())=\(number)"
            }
            expected.append(records.joined(separator: " "))
        }
        #expect(try output(of: Self.program, lines) == expected)
    }
}
