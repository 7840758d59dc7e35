// SPDX-License-Identifier: Apache-2.0

import Glibc
import Reactor
import ReactorTesting
import TestSupport
import Testing

@Suite(.serialized) struct DaemonTests {
    @Test func oneThreadServesAllTasksAndExitsCleanly() throws {
        try RealLoop.run {
            let stage = try await LiveStage()
            let sensor = try CountingSensor(stage.directory.file("tty"))
            try stage.start("devices:\n  a: { model: test/counter, port: \(sensor.path) }\n")
            try await stage.untilOnline()
            sensor.start(every: .milliseconds(20))
            let subscriber = stage.subscriber
            try await subscriber.until("readings") { subscriber.numbers("shed/a").count > 20 }
            #expect(Self.threads(of: stage.daemon?.id ?? 0) == 1)
            sensor.stop()
            try await subscriber.until("all") { subscriber.numbers("shed/a").last == sensor.sent }
            let (status, log) = try await stage.stopDaemon()
            #expect(status == 0)
            #expect(log.contains { $0.contains("leaving") })
            try await subscriber.until("the offline message") {
                subscriber.texts("shed/bridge/state").last == "offline"
            }
            #expect(subscriber.texts("shed/a/availability").last == "offline")
            #expect(subscriber.numbers("shed/a") == Array(1...sensor.sent))
            try await stage.end()
        }
    }

    /// The journal adds the time and reads the level.
    @Test(arguments: [
        ("unset JOURNAL_STREAM; exec \"$@\"", "20..-..-..T..:..:..\\....Z martletd: leaving"),
        ("JOURNAL_STREAM=8:1; export JOURNAL_STREAM; exec \"$@\"", "<5>leaving"),
    ])
    func eachLogLineHasItsTimeOnce(shell: String, line: String) throws {
        try RealLoop.run {
            let stage = try await LiveStage()
            try stage.start(
                "devices:\n  a: { model: test/counter, port: /dev/nowhere }\n", shell: shell)
            try await stage.untilOnline()
            let (_, log) = try await stage.stopDaemon()
            let form = try Regex(line)
            #expect(try log.contains { try form.wholeMatch(in: $0) != nil }, "\(log)")
            try await stage.end()
        }
    }

    @Test func killedGatewayIsOfflineThroughItsWill() throws {
        try RealLoop.run {
            let stage = try await LiveStage()
            try stage.start("devices:\n  a: { model: test/counter, port: /dev/nowhere }\n")
            let subscriber = stage.subscriber
            try await subscriber.until("online") {
                subscriber.texts("shed/bridge/state").last == "online"
            }
            let (status, _) = try await stage.stopDaemon(SIGKILL)
            #expect(status == -SIGKILL)
            try await subscriber.until("offline") {
                subscriber.texts("shed/bridge/state").last == "offline"
            }
            try await stage.end()
        }
    }

    @Test func portThatIsPluggedInAgainRecoversWithinASecondWithoutEffectOnOthers() throws {
        try RealLoop.run {
            let stage = try await LiveStage()
            let moved = try CountingSensor(stage.directory.file("tty-moved"))
            let still = try CountingSensor(stage.directory.file("tty-still"))
            try stage.start(
                """
                devices:
                  moved: { model: test/counter, port: \(moved.path) }
                  still: { model: test/counter, port: \(still.path) }
                """)
            try await stage.untilOnline()
            for sensor in [moved, still] { sensor.start(every: .milliseconds(50)) }
            let subscriber = stage.subscriber
            try await subscriber.until("readings") {
                ["moved", "still"].allSatisfy { subscriber.numbers("shed/\($0)").count > 5 }
            }
            moved.unplug()
            try await subscriber.until("offline") {
                subscriber.texts("shed/moved/availability").last == "offline"
            }
            try moved.plug()
            let plugged = EventLoop.current.now
            try await subscriber.until("online") {
                subscriber.texts("shed/moved/availability").last == "online"
            }
            #expect(plugged.duration(to: EventLoop.current.now) < .seconds(1))
            still.stop()
            try await subscriber.until("the last of the other") {
                subscriber.numbers("shed/still").last == still.sent
            }
            #expect(subscriber.numbers("shed/still") == Array(1...still.sent))
            #expect(subscriber.texts("shed/still/availability") == ["offline", "online"])
            try await stage.end()
        }
    }

    @Test func simulatedRelayIsSetAndSimulatedButtonIsPublished() throws {
        try RealLoop.run {
            let stage = try await LiveStage()
            try stage.directory.write(
                "devices/test/bell.yaml",
                """
                model: test/bell
                title: Rings often
                pins:
                  bell: { mode: in, debounce: 10ms }
                values:
                  bell: { from: bell, simulate: { toggle: 300ms } }
                examples:
                  - { levels: { bell: high }, gives: { bell: on } }
                """)
            try stage.start(
                """
                devices:
                  pump: { model: generic/relay, pins: { relay: GPIO22 } }
                  door: { model: test/bell, pins: { bell: GPIO17 } }
                """, simulate: true)
            let subscriber = stage.subscriber
            try await subscriber.until("the first state") {
                subscriber.texts("shed/pump").last?.contains(#""relay":"off""#) == true
            }
            subscriber.send("on", to: "martlet/shed/pump/relay/set")
            try await subscriber.until("the answer") {
                subscriber.texts("shed/pump").last?.contains(#""relay":"on""#) == true
            }
            try await subscriber.until("presses") {
                ["on", "off"].allSatisfy { state in
                    subscriber.texts("shed/door").contains { $0.contains("\"bell\":\"\(state)\"") }
                }
            }
            _ = try await stage.stopDaemon()
            try await subscriber.until("the state at the exit") {
                subscriber.texts("shed/pump").last?.contains(#""relay":"off""#) == true
            }
            try await stage.end()
        }
    }

    @Test func secondGatewayOnOneStateDirectoryExitsWithAnError() throws {
        try RealLoop.run {
            let stage = try await LiveStage()
            try stage.start("devices:\n  a: { model: test/counter, port: /dev/nowhere }\n")
            try await stage.subscriber.until("online") {
                stage.subscriber.texts("shed/bridge/state").last == "online"
            }
            let file = stage.directory.file("gateway.yaml")
            let first = stage.daemon?.id ?? 0
            let (status, log) = try await offload {
                LiveStage.end(try ChildProcess(LiveStage.program("martletd"), [file]))
            }
            #expect(status == 1)
            #expect(log.contains { $0.contains("another gateway (process \(first)) uses") })
            try await stage.end()
        }
    }

    /// The number of threads of a process, from the kernel.
    static func threads(of process: pid_t) -> Int {
        guard let folder = opendir("/proc/\(process)/task") else { return 0 }
        defer { closedir(folder) }
        var count = -2  // "." and ".." are entries too.
        while readdir(folder) != nil { count += 1 }
        return count
    }
}
