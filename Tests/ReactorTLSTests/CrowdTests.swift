// SPDX-License-Identifier: Apache-2.0

import Foundation
import ReactorTesting
import Testing

@testable import Reactor
@testable import ReactorTLS

/// Many connections, measured in a process of its own: see Tests/TLSProbe.
struct CrowdTests {
    @Test func threeHundredConnectionsNeedOneThreadAndLeaveNothing() throws {
        try withRealLoop {
            let runner = try FileManager.default.destinationOfSymbolicLink(
                atPath: "/proc/self/exe")
            let folder = try #require(runner.lastIndex(of: "/").map { runner[..<$0] })
            let program = try Program("exec timeout 30 '\(folder)/TLSProbe' . 300")
            var lines: [String] = []
            for try await line in program.output.lines() { lines.append(line) }
            let bytes = lines.first { $0.hasPrefix("bytes a connection: ") }
            #expect(
                bytes.flatMap { Int($0.dropFirst(20)) }.map { $0 < 90_000 } == true, "both ends")
            #expect(
                lines.filter { $0 != bytes } == [
                    "right answers: 300", "connections: 300", "threads: 1", "descriptors left: 0",
                    "watches left: 0", "less than 400 bytes left of each: true", "end",
                ])
        }
    }
}
