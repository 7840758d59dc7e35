// SPDX-License-Identifier: Apache-2.0

import Glibc
import Reactor
import ReactorTesting
import TestSupport
import Testing

/// A gateway for half an hour on a line with slaves of others' making: honest, dead, slow, lying,
/// and on a bad contact (see `slaves.py`).
@Suite(.serialized, .enabled(if: Soak.minutes != nil)) struct SharedLineSoakTests {
    private static let folder =
        "/" + #filePath.split(separator: "/").dropLast().joined(separator: "/") + "/SharedLine"

    private static func model(of unit: Int) -> String {
        [3, 6].contains(unit) ? "acme/double" : "acme/unit"
    }

    /// The only values that this device has.
    private static func values(of unit: Int) -> String {
        let last = 1000 * unit + 100
        let double = "\(last << 16 + last + 1)"
        let end = model(of: unit) == "acme/double" ? double : "\(1000 * unit + 9)"
        return #""unit":\#(unit),"first":\#(1000 * unit + 1),"last":\#(end)}"#
    }

    @Test func badSlavesGiveNoWrongValueAndCostTheOthersLittle() throws {
        try RealLoop.run {
            let time = Duration.seconds(60 * (Soak.minutes ?? 0))
            let stage = try await LiveStage()
            let line = stage.directory.file("line")
            let slaves = try ChildProcess("python3", ["\(Self.folder)/slaves.py", line])
            #expect(try await offload { slaves.readLine() } == "ready")
            let devices = (1...8).map { unit in
                "  d\(unit): { model: \(Self.model(of: unit)), port: \(line), "
                    + "settings: { address: \(unit) } }\n"
            }
            let log = stage.directory.file("log")
            try stage.start(
                "devices:\n" + devices.joined(),
                shell: "MARTLET_DEVICES='\(Self.folder)/devices' exec \"$@\" 2>'\(log)'")
            try await stage.untilOnline()
            try await sleep(for: .seconds(10))
            let daemon = try #require(stage.daemon).id
            let before = try FloodTests.memory(of: daemon)
            try await sleep(for: time)
            let after = try FloodTests.memory(of: daemon)
            _ = try await stage.stopDaemon()
            let asked = try await Self.end(slaves)
            Self.check(stage.subscriber, asked, time)
            print("soak: \(before) kB resident at the beginning, \(after) kB at the end")
            #expect(after - before < 1000)
            print(stage.directory.read("log"))
            try await stage.end()
        }
    }

    /// Ends the slaves.
    ///
    /// - Returns: How often each was asked.
    private static func end(_ slaves: ChildProcess) async throws -> [Int: Int] {
        slaves.signal(SIGTERM)
        let (_, lines) = try await offload { LiveStage.end(slaves) }
        let pairs = lines.map { $0.split(separator: " ").compactMap { Int($0) } }
        return Dictionary(uniqueKeysWithValues: pairs.map { ($0[0], $0[1]) })
    }

    @LoopActor private static func check(
        _ subscriber: Subscriber, _ asked: [Int: Int], _ time: Duration
    ) {
        var counts: [Int] = []
        for unit in 1...8 {
            let readings = subscriber.texts("shed/d\(unit)")
            let wrong = readings.filter { !$0.hasSuffix(values(of: unit)) }
            #expect(wrong.isEmpty)
            counts.append(readings.count)
            let problem = subscriber.texts("shed/d\(unit)/problem").last ?? ""
            print(
                "soak: d\(unit): asked \(asked[unit] ?? 0) times, \(readings.count) readings, "
                    + "\(wrong.count) wrong \(problem)")
        }
        // The honest ones have one interval and take turns; the dead one has no reading.
        let honest = counts[0..<3]
        #expect(honest.max()! - honest.min()! <= 1 + honest.max()! / 50)
        #expect(counts[3] == 0)
        // Each question costs its timeout and the time of its bytes; the first minute costs more.
        let share = Double(asked[4] ?? 0) * (.milliseconds(340) / time)
        print("soak: the dead one had \((share * 1000).rounded() / 10) % of the line's time")
        #expect(share <= 0.02 + .seconds(5) / time)
    }
}
