// SPDX-License-Identifier: Apache-2.0

import Glibc
import PropertyTesting
import Testing
import Wire

/// Random transmissions, read by the Python package smllib, where it is installed.
@Suite(.enabled(if: system("python3 -c 'import smllib' 2>/dev/null") == 0))
struct SMLOtherSoftwareTests {
    private static let program = [
        #"import sys"#,
        #"from smllib import SmlStreamReader"#,
        #"for line in sys.stdin:"#,
        #"    reader = SmlStreamReader()"#,
        #"    reader.add(bytes.fromhex(line))"#,
        #"    entries = reader.get_frame().parse_frame()[1].message_body.val_list"#,
        #"    print(*[f"{e.value}e{e.scaler or 0}" for e in entries])"#,
    ].joined(separator: "\n")

    @Test func smllibReadsTheSameNumbers() throws {
        var random = SeededGenerator(seed: 7)
        let entries = (1...20).map {
            SMLList.Entry(name: "v\($0)", obis: OBISNumber("1-0:\($0).8.0*255")!)
        }
        let list = try SMLList(entries)
        let format = FrameFormat(name: "f", shape: .framed(SMLTransport(), .sml(list)))
        var (lines, expected) = ([String](), [[String]]())
        for _ in 0..<200 {
            let values = entries.map { _ -> RawValue? in
                guard random.chance(60) else { return nil }
                let limit = Int64(1) << Int64.random(in: 1...62, using: &random)
                return .decimal(
                    mantissa: Int64.random(in: -limit...limit, using: &random),
                    exponent: Int.random(in: -9...9, using: &random))
            }
            lines.append(try format.encode(values).hexText)
            expected.append(
                values.compactMap { value in
                    guard case .decimal(let mantissa, let exponent) = value else { return nil }
                    return "\(mantissa)e\(exponent)"
                })
        }
        let output = try output(of: Self.program, lines)
        #expect(output == expected.map { $0.joined(separator: " ") })
    }
}
