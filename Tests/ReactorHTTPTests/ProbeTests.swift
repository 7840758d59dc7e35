// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

/// Tests that need a process of their own, or both sides of HTTP: see Tests/HTTPProbe.
struct ProbeTests {
    @Test(arguments: [
        ("many", "right: true threads: 1"), ("cancelled", "running: 0"),
        ("left-open", "page: hello"), ("names", "kind: nameNotFound"),
    ])
    func nothingIsLeft(_ scenario: String, _ line: String) throws {
        let output = try probe(scenario)
        #expect(
            output == Array(repeating: line, count: 4) + [
                "new descriptors: 0 new threads: 0", "more than 64 kB left: false", "end",
            ])
    }

    @Test func aProcessWithoutADescriptorGoesOnLater() throws {
        let round = ["before: page", "full: noResources", "after: page"]
        #expect(
            try probe("full-table") == round + round + round + round + [
                "new descriptors: 0 new threads: 0", "more than 64 kB left: false", "end",
            ])
    }

    @Test(arguments: [
        ("part-taken", ["addressInUse left open: 0", "starts"]),
        ("part-full", ["in the middle: true [\"noResources\"] left open: 0"]),
    ])
    func aServerThatStartsInPartLeavesNothing(_ scenario: String, _ round: [String]) throws {
        #expect(
            try probe(scenario) == round + round + round + round + [
                "new descriptors: 0 new threads: 0", "more than 64 kB left: false", "end",
            ])
    }

    @Test func theProxyOfTheEnvironmentIsUsed() throws {
        #expect(
            try probe("proxy") == [
                "GET http://nowhere.invalid/x HTTP/1.1", "excepted: nameNotFound", "end",
            ])
    }

    @Test func theClientAndTheServerOfThisPackageUnderstandEachOther() throws {
        #expect(
            try probe("both-sides") == [
                "missing: no page /a b", "stream: [\"1\", \"2\", \"3\"]",
                "upload: [\"1\", \"2\", \"3\"]", "large: true", "end",
            ])
    }

    /// Runs the probe and returns its output lines, errors included.
    private func probe(_ scenario: String) throws -> [String] {
        var path = [CChar](repeating: 0, count: Int(PATH_MAX))
        let length = readlink("/proc/self/exe", &path, path.count - 1)
        try #require(length > 0)
        let runner = String(
            decoding: path.prefix(length).map(UInt8.init(bitPattern:)), as: UTF8.self)
        let folder = try #require(runner.lastIndex(of: "/").map { runner[..<$0] })
        let command = "SWIFT_BACKTRACE=enable=no '\(folder)/HTTPProbe' \(scenario) 2>&1"
        let pipe = try #require(popen(command, "r"))
        var text: [UInt8] = []
        while case let byte = fgetc(pipe), byte != EOF { text.append(UInt8(byte)) }
        #expect(pclose(pipe) == 0)
        return text.split(separator: UInt8(ascii: "\n"))
            .map { String(decoding: $0, as: UTF8.self) }
    }
}
