// SPDX-License-Identifier: Apache-2.0

import Testing

/// What connections cost, measured in a process of its own: see Tests/ReactorProbe.
struct StreamCostTests {
    @Test func aThousandClientsNeedOneThreadAndLeaveNothing() throws {
        let (output, status) = try probe("stream-crowd")
        #expect(status == 0)
        #expect(
            output == [
                "right answers: 1000", "connections: 1000", "threads: 1", "connections: 0",
                "descriptors left: 0", "watches left: 0", "end",
            ])
    }

    @Test func aMessageCostsOneReadAndOneWrite() throws {
        let (output, status) = try probe("stream-costs")
        #expect(status == 0)
        #expect(output.prefix(3) == ["turns: 100", "reads: 100", "writes: 100"])
    }

    @Test func anActiveConnectionCostsTheSameBesideThousandsOfIdleOnes() throws {
        let (output, status) = try probe("stream-idlers")
        #expect(status == 0)
        try #require(output.count == 10)
        #expect(output[0..<3] == ["turns: 100", "reads: 100", "writes: 100"])
        #expect(output[4..<7] == output[0..<3])
        let bytes = try #require(output[8].split(separator: " ").last.flatMap { Int($0) })
        #expect(bytes < 8000, "both ends and the task of an idle connection")
    }

    @Test func aServerWithoutDescriptorsGoesOnWhenThereAreSome() throws {
        let (output, status) = try probe("stream-full-table")
        #expect(status == 0)
        #expect(output.first?.contains("Too many open files (EMFILE)") == true)
        #expect(
            output.dropFirst() == [
                "is quiet: true", "answer: again", "answer: again", "reports: 1", "end",
            ])
    }
}
