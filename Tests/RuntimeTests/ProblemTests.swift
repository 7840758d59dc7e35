// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

@testable import Runtime

@Suite struct ProblemTests {
    @Test func everyKindIsInTheReference() throws {
        let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let path = "\(root)/Sources/DeviceFiles/DeviceFiles.docc/Topics.md"
        let file = try #require(fopen(path, "r"))
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 100_000)
        let count = fread(&bytes, 1, bytes.count, file)
        let text = String(decoding: bytes.prefix(count), as: UTF8.self)
        for kind in Problem.Kind.allCases {
            #expect(text.contains("\n| `\(kind.rawValue)` |"), "\(kind)")
        }
    }
}
