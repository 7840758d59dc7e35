// SPDX-License-Identifier: Apache-2.0

import Glibc
import Reactor
import ReactorTesting
import TestSupport
import Testing

/// Special conditions of a start: no standard error, a full pipe as standard error, a terminal that
/// is closed, a state directory that cannot be created.
@Suite(.serialized) struct SurroundingsTests {
    private func readingsArrive(
        shell: String, meanwhile: @escaping @LoopActor (LiveStage) -> Void
    ) throws {
        try RealLoop.run {
            let stage = try await LiveStage()
            let sensor = try CountingSensor(stage.directory.file("tty"))
            try stage.start(
                "devices:\n  a: { model: test/counter, port: \(sensor.path) }\n", shell: shell)
            sensor.start(every: .milliseconds(20))
            let subscriber = stage.subscriber
            try await subscriber.until("readings") { subscriber.numbers("shed/a").count > 5 }
            meanwhile(stage)
            let seen = subscriber.numbers("shed/a").count
            try await subscriber.until("more") { subscriber.numbers("shed/a").count > seen + 30 }
            sensor.stop()
            let (status, _) = try await stage.stopDaemon()
            #expect(status == 0)
            try await stage.end()
        }
    }

    @Test func closedStandardStreamsAreReplacedByDevNull() throws {
        try readingsArrive(shell: #"exec "$@" <&- >&- 2>&-"#) { stage in
            for stream in 0...2 {
                let link = "/proc/\(stage.daemon?.id ?? 0)/fd/\(stream)"
                guard let target = realpath(link, nil) else {
                    Issue.record("\(stream) is closed")
                    continue
                }
                #expect(String(cString: target) == "/dev/null")
                free(target)
            }
        }
    }

    @Test func fullLogPipeBlocksNothing() throws {
        // The capacity of a pipe.
        try readingsArrive(shell: #"head -c 65536 /dev/zero >&2; exec "$@""#) { _ in }
    }

    @Test func hangUpIsIgnoredIfItWasIgnoredBefore() throws {
        try readingsArrive(shell: #"trap '' HUP; exec "$@""#) { $0.daemon?.signal(SIGHUP) }
    }

    private static let pump =
        "devices:\n  pump: { model: generic/relay, pins: { relay: GPIO22 } }\n"

    @Test func reloadRequestIsIgnoredAndEachOtherSignalCausesACleanExit() throws {
        try RealLoop.run {
            let stage = try await LiveStage()
            let subscriber = stage.subscriber
            for signal in [SIGUSR1, SIGUSR2, SIGALRM, SIGQUIT, SIGIO, SIGTERM] {
                try stage.start(Self.pump, simulate: true)
                try await stage.untilOnline()
                stage.daemon?.signal(SIGHUP)
                stage.daemon?.signal(SIGHUP)
                try await stage.untilLogged("SIGHUP is ignored")
                // As `timeout` sends two signals for one request.
                stage.daemon?.signal(SIGINT)
                let (status, log) = try await stage.stopDaemon(signal)
                #expect(status == 0)
                #expect(log.count { $0.contains("leaving") } == 1)
                #expect(!log.contains { $0.contains("SIGHUP") }, "logged once")
                try await stage.untilOffline()
                #expect(subscriber.texts("shed/pump/availability").last == "offline")
            }
            try await stage.end()
        }
    }

    @Test func inDebugModeASignalListsTheTasks() throws {
        try RealLoop.run {
            let stage = try await LiveStage()
            let shell = #"MARTLET_LOOP_DEBUG=1 MARTLET_LOOP_SLOW=60s exec "$@""#
            try stage.start(Self.pump, simulate: true, shell: shell)
            try await stage.untilOnline()
            stage.daemon?.signal(SIGUSR2)
            try await stage.untilLogged(" in Event.wait of martletd/Signals.swift")
            let (status, _) = try await stage.stopDaemon(SIGTERM)
            #expect(status == 0)
            try await stage.end()
        }
    }

    /// `script` runs the daemon in a terminal of its own, and takes the terminal with it.
    @Test func hangUpOfTheTerminalCausesACleanExit() throws {
        try RealLoop.run {
            let stage = try await LiveStage()
            let script = #"exec script -qec "$*" /dev/null"#
            try stage.start(Self.pump, simulate: true, shell: script)
            let subscriber = stage.subscriber
            try await stage.untilOnline()
            _ = try await stage.stopDaemon(SIGKILL)
            try await stage.untilOffline()
            // Only an orderly end says this; the last will does not.
            #expect(subscriber.texts("shed/pump/availability").last == "offline")
            try await stage.end()
        }
    }

    /// No test machine has this chip, so a published state must be simulated.
    @Test func gatewayFileCanEnableTheSimulation() throws {
        try RealLoop.run {
            let stage = try await LiveStage()
            try stage.start(
                """
                simulate: on
                devices:
                  pump: { model: generic/relay, pins: { relay: 1 }, chip: nowhere }

                """)
            let subscriber = stage.subscriber
            try await subscriber.until("the first state") { !subscriber.texts("shed/pump").isEmpty }
            try await stage.end()
        }
    }

    @Test func errorOfTheStateDirectoryContainsTheReason() throws {
        let directory = try TemporaryDirectory()
        try directory.write("file", "not a folder")
        let file = try directory.write(
            "gateway.yaml",
            """
            gateway: shed
            broker: { url: mqtt://localhost }
            state-directory: \(directory.file("file"))/state/deep
            devices:
              pump: { model: generic/relay, pins: { relay: GPIO22 } }
            """)
        let child = try ChildProcess(LiveStage.program("martletd"), ["--simulate", file])
        let (status, log) = LiveStage.end(child)
        #expect(status == 1)
        #expect(log.last?.contains("file/state/deep cannot be used: Not a directory.") == true)
    }
}
