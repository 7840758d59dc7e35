// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

/// Tests that need a process of their own: see Tests/ReactorProbe.
struct ProbeTests {
    @Test func allOfSwiftsConcurrencyStaysOnOneThread() throws {
        let (output, status) = try probe("threads")
        #expect(status == 0)
        #expect(output.count == 15 && output.last == "end")
        for line in output.dropLast() { #expect(line.hasSuffix(": loop, threads: 1")) }
    }

    @Test func aWriteToAClosedPipeIsAnErrorAndNotTheEnd() throws {
        #expect(try probe("broken-pipe").output == ["write: -1 EPIPE: true", "end"])
    }

    @Test func anIdleLoopIsWokenByItsDeadlineOnly() throws {
        #expect(try probe("idle").output == ["wake-ups: 1", "end"])
    }

    @Test func aSignalCancelsTheBody() throws {
        let output = try probe("ended-by-signal").output
        let reports = output.filter { $0.hasPrefix("martlet loop:") }
        #expect(reports.count == 1, "of the body that ignores the signal")
        #expect(reports.first?.contains("the main body of ReactorProbe/EndedBySignals") == true)
        #expect(
            output.filter { !$0.hasPrefix("martlet loop:") } == [
                "waits: ended by signal 15", "succeeds: returned", "fails: Broken()",
                "ignores it: ended by signal 15", "clean", "cleans up: ended by signal 15",
                "clean after two", "two signals: ended by signal 15",
                "no such signal: catch signal 9: Invalid argument (EINVAL)", "end",
            ])
    }

    @Test func oneLoopCanFollowAnother() throws {
        #expect(try probe("again").output == ["loop 1", "loop 2", "end"])
    }

    @Test func aTaskForTheLoopWaitsUntilThereIsOne() throws {
        #expect(try probe("early").output == ["ran", "end"])
    }

    @Test func aTaskForALoopThatDoesNotComeIsReported() throws {
        let output = try probe("forgotten").output
        #expect(output.first?.contains("no loop runs: call EventLoop.run, or in a test") == true)
        #expect(output.count == 2 && output.last == "end")
    }

    @Test func tasksOfOtherThreadsStayThere() throws {
        #expect(try probe("other-threads").output == ["slept on", "end"])
    }
}

/// Runs the probe and returns its output lines, errors included, and its exit status.
///
/// - Parameter settings: Environment variables, in shell syntax.
func probe(
    _ name: String, _ settings: String = ""
) throws -> (output: [String], status: CInt) {
    var path = [CChar](repeating: 0, count: Int(PATH_MAX))
    let length = readlink("/proc/self/exe", &path, path.count - 1)
    try #require(length > 0)
    let runner = String(decoding: path.prefix(length).map(UInt8.init(bitPattern:)), as: UTF8.self)
    let folder = try #require(runner.lastIndex(of: "/").map { runner[..<$0] })
    let pipe = try #require(
        popen("SWIFT_BACKTRACE=enable=no \(settings) '\(folder)/ReactorProbe' \(name) 2>&1", "r"))
    var text: [UInt8] = []
    while case let character = fgetc(pipe), character != EOF { text.append(UInt8(character)) }
    let lines = text.split(separator: UInt8(ascii: "\n"))
    return (lines.map { String(decoding: $0, as: UTF8.self) }, pclose(pipe))
}
