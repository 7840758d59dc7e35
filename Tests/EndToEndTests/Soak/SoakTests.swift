// SPDX-License-Identifier: Apache-2.0

import Reactor
import ReactorTesting
import TestSupport
import Testing

/// A gateway for half an hour among devices that flood and adapters that are pulled, with a broker
/// that freezes, dies and refuses by turns.
@Suite(.serialized, .enabled(if: Soak.minutes != nil)) struct SoakTests {
    /// A plain line of log is for a person, who reads it once a month.
    private static let mostLines = 200

    @Test func noReadingOfAHealthyDeviceIsLostAndTheLogIsShort() throws {
        try RealLoop.run {
            let stage = try await SoakStage()
            try await stage.start()
            try await Self.disturb(stage, for: .seconds(60 * (Soak.minutes ?? 0)))
            try await stage.drain(within: .seconds(120))
            let (missing, memory) = (stage.missing, stage.memory)
            let (status, log) = try await stage.end()
            Self.describe(stage, log, memory: memory)
            #expect(status == 0)
            #expect(missing == [:])
            #expect(stage.recorder.devices.values.allSatisfy { $0.disorders == 0 })
            #expect(log.count <= Self.mostLines)
        }
    }

    /// The broker's three kinds of failure, with 40 seconds between them.
    @LoopActor private static func disturb(_ stage: SoakStage, for time: Duration) async throws {
        let end = EventLoop.current.now.advanced(by: time)
        var turn = 0
        while EventLoop.current.now < end {
            try await sleep(for: .seconds(40))
            guard EventLoop.current.now < end else { break }
            switch turn % 3 {
            case 0: try await stage.freezeBroker(for: .seconds(20))
            case 1: try await stage.killBroker(for: .seconds(15))
            default: try await stage.refuse(for: .seconds(30))
            }
            turn += 1
            print("soak: turn \(turn), \(stage.memory) kB")
        }
    }

    @LoopActor private static func describe(
        _ stage: SoakStage, _ log: [Substring], memory: Int
    ) {
        let arrivals = stage.recorder.devices.values
        let sent = SoakStage.healthy.compactMap { stage.sensors[$0]?.sent }.reduce(0, +)
        let paths: [KeyPath<ReadingRecorder.Arrivals, Int>] = [
            \.count, \.late, \.twice, \.disorders,
        ]
        let counts = paths.map { path in arrivals.map { $0[keyPath: path] }.reduce(0, +) }
        print(
            """
            soak: \(Soak.minutes ?? 0) min, healthy devices sent \(sent) readings
            soak: \(counts[0]) arrived, \(counts[1]) as history
            soak: \(counts[2]) twice, \(counts[3]) out of order
            soak: \(memory) kB resident, \(log.count) lines of log
            soak: \(stage.recorder.info)
            """)
        for line in log { print("soak| \(line)") }
    }
}
