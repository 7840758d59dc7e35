// SPDX-License-Identifier: Apache-2.0

import Glibc
import Reactor
import ReactorTesting
import TestSupport
import Testing

/// Totals in real files after an exit, a kill and a power cut.
@Suite(.serialized) struct CounterTests {
    /// A hundred pulses a second, each in a separate reading.
    static let device = """
        model: test/wheel
        title: A wheel that turns evenly
        pins:
          wheel: { mode: count }
        every: 10ms
        values:
          n: { from: wheel.total }
          rate: { from: wheel.rate, zero-after: 1s, simulate: { constant: 100 } }
        """

    @Test func aKillLosesAtMostTheLastSecondOfPulses() throws {
        try RealLoop.run {
            let stage = try await CounterStage()
            var last = 0
            // The time between the last write and the kill differs in each round.
            for pulses in [130, 170, 210] {
                try stage.start()
                let goal = last + pulses
                try await stage.live.subscriber.until("\(goal) pulses") { stage.total >= goal }
                _ = try await stage.live.stopDaemon(SIGKILL)
                try await stage.live.subscriber.until("the will") {
                    stage.live.subscriber.texts("shed/bridge/state").last == "offline"
                }
                let kept = stage.inMemory
                #expect(kept >= stage.total - 100, "\(stage.total - kept) pulses were lost")
                last = kept
                stage.forgetReadings()
            }
            try stage.start()
            let kept = last
            try await stage.live.subscriber.until("\(kept) pulses first") { stage.first == kept }
            try await stage.end()
        }
    }

    @Test func anExitLosesNoPulse() throws {
        try RealLoop.run {
            let stage = try await CounterStage()
            var sum = 0
            for _ in 0..<3 {
                try stage.start()
                let goal = sum + 50
                try await stage.live.subscriber.until("\(goal) pulses") { stage.total >= goal }
                let (status, log) = try await stage.live.stopDaemon(SIGTERM)
                #expect(status == 0)
                let made = log.compactMap { $0.firstMatch(of: /made (\d+) pulses/)?.1 }.first
                sum += try #require(made.flatMap { Int($0) })
                #expect(stage.inMemory == sum)
                #expect(stage.onDisk == sum)
                try await stage.live.subscriber.until("the last total") { stage.total == sum }
                stage.forgetReadings()
            }
            try await stage.end()
        }
    }

    @Test func afterAPowerCutTheTotalComesFromTheDisk() throws {
        try RealLoop.run {
            let stage = try await CounterStage()
            try stage.start()
            try await stage.live.subscriber.until("pulses") { stage.total > 50 }
            _ = try await stage.live.stopDaemon(SIGTERM)
            let sum = stage.onDisk
            stage.forgetReadings()
            try stage.start()
            try await stage.live.subscriber.until("the write after the start") {
                stage.onDisk > sum
            }
            let onDisk = stage.onDisk
            try await stage.live.subscriber.until("more pulses") { stage.total > onDisk + 150 }
            _ = try await stage.live.stopDaemon(SIGKILL)
            #expect(stage.onDisk == onDisk, "one write after the start, and no other")
            #expect(stage.inMemory > onDisk)
            stage.emptyMemory()
            try await stage.live.untilOffline()
            stage.forgetReadings()
            try stage.start()
            try await stage.live.subscriber.until("the saved pulses first") {
                stage.first == onDisk
            }
            try await stage.end()
        }
    }
}

/// A gateway with a counter, and the files in which it stores totals.
@LoopActor private final class CounterStage {
    let live: LiveStage
    private var seen = 0
    private var seenHistory = 0
    private let memory: TemporaryDirectory

    init() async throws {
        live = try await LiveStage()
        memory = try TemporaryDirectory()
        try live.directory.write("devices/test/wheel.yaml", CounterTests.device)
    }

    func start() throws {
        try live.start(
            "devices:\n  wheel: { model: test/wheel, pins: { wheel: GPIO17 } }\n", simulate: true,
            shell: "RUNTIME_DIRECTORY=\(memory.path) exec \"$@\"")
    }

    func end() async throws {
        try await live.end()
    }

    /// The last total of this run.
    var total: Int { totals("shed/wheel", from: seen).last ?? 0 }

    /// The first total of this run. A reading that waited for the broker arrives as history, after
    /// the newest one.
    var first: Int? {
        let live = totals("shed/wheel", from: seen)
        return live.isEmpty ? nil : (totals("shed/wheel/history", from: seenHistory) + live).first
    }

    /// Starts a new run.
    func forgetReadings() {
        seen = live.subscriber.texts("shed/wheel").count
        seenHistory = live.subscriber.texts("shed/wheel/history").count
    }

    private func totals(_ topic: String, from index: Int) -> [Int] {
        live.subscriber.texts(topic).dropFirst(index).compactMap { text in
            text.firstMatch(of: /"n":(\d+)/).flatMap { Int($0.1) }
        }
    }

    var onDisk: Int { Self.total(live.directory.read("simulated-counters")) }
    var inMemory: Int { memoryFile.map { Self.total(memory.read($0)) } ?? 0 }

    func emptyMemory() {
        if let memoryFile { unlink(memory.file(memoryFile)) }
    }

    /// The copy of the totals in memory; its name identifies the folder on the disk.
    private var memoryFile: String? {
        guard let folder = opendir(memory.path) else { return nil }
        defer { closedir(folder) }
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name.hasPrefix("simulated-counters-"), !name.hasSuffix(".martlet-new") {
                return name
            }
        }
        return nil
    }

    private static func total(_ text: String) -> Int {
        text.firstMatch(of: /wheel\/wheel (\d+)/).flatMap { Int($0.1) } ?? 0
    }
}
