// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxSystem
import Reactor
import ReactorTesting
import TestSupport
import Testing

/// A port that sends invalid data without pause, as fast as the daemon reads it.
@Suite(.serialized) struct FloodTests {
    @Test func aFloodUsesNoMemoryAndDoesNotAffectOthers() throws {
        try RealLoop.run {
            let stage = try await LiveStage()
            let flood = try PseudoTerminal.open()
            let good = try CountingSensor("\(stage.directory.path)/good")
            try stage.start(
                """
                devices:
                  bad: { model: test/counter, port: \(flood.path) }
                  good: { model: test/counter, port: \(good.path) }
                """)
            try await stage.untilOnline()
            good.start(every: .milliseconds(100))
            var sent = try await Self.flood(into: flood, for: .seconds(2))
            let before = try Self.memory(of: #require(stage.daemon).id)
            sent += try await Self.flood(into: flood, for: .seconds(4))
            let after = try Self.memory(of: #require(stage.daemon).id)
            good.stop()
            #expect(sent > 1_000_000, "it is a flood")
            print("\(sent / 1000) kB sent; \(before) kB before, \(after) kB after")
            #expect(after - before < 500)
            try await stage.subscriber.until("the flood is a problem") {
                stage.subscriber.texts("shed/bad/problem").last?.contains("bad-frames") == true
            }
            try await stage.subscriber.until("the other's readings") {
                stage.subscriber.numbers("shed/good").last == good.sent
            }
            #expect(stage.subscriber.numbers("shed/good") == Array(1...good.sent))
            #expect(stage.subscriber.numbers("shed/bad") == [])
            try await stage.end()
        }
    }

    /// Sends syncs, incomplete frames and lines without an end, alternately.
    ///
    /// - Returns: The number of bytes that the daemon has read.
    @LoopActor private static func flood(
        into port: borrowing PseudoTerminal, for time: Duration
    ) async throws -> Int {
        let invalid = (0..<1024).flatMap { [0xA5, 0x5A, UInt8($0 & 0x3F), 0x20] as [UInt8] }
        let end = EventLoop.current.now.advanced(by: time)
        var sent = 0
        while EventLoop.current.now < end {
            while let count = try invalid.withUnsafeBytes({ try port.master.write($0) }) {
                sent += count
            }
            try await sleep(for: .milliseconds(1))
        }
        return sent
    }

    /// The resident memory in kB.
    nonisolated static func memory(of process: pid_t) throws -> Int {
        let file = try #require(fopen("/proc/\(process)/status", "r"))
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 256)
        while fgets(&line, 256, file) != nil {
            let text = String(decoding: line.map(UInt8.init(bitPattern:)), as: UTF8.self)
            guard text.hasPrefix("VmRSS:") else { continue }
            return Int(text.filter(\.isNumber)) ?? 0
        }
        return 0
    }
}
