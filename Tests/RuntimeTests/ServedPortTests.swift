// SPDX-License-Identifier: Apache-2.0

import Plan
import Ports
import Reactor
import ReactorTesting
import Testing

/// Ports that another program serves, over a connection that takes time and can fail.
@Suite struct ServedPortTests {
    private static let path = "tcp://bridge.lan:4001"
    private static let refused = PortError(.missing, "\(path): connection refused")
    private static let closed = PortError(.lost, "\(path): closed by the bridge")

    @LoopActor private static func stage(_ polled: Bool = false) throws -> GatewayStage {
        let stage = GatewayStage()
        let port = PortAddress.tcp(HostAndPort(host: "bridge.lan", port: 4001))
        let file = polled ? try Models.polled() : try Models.sender()
        let pace = ReadingPace(every: polled ? .seconds(10) : nil)
        stage.add("air", file, at: port, pace)
        stage.gateway.start()
        stage.broker.accept()
        return stage
    }

    @Test func aDeviceIsReadWhenTheConnectionWorks() throws {
        try TestLoop.run { time in
            let stage = try Self.stage()
            let line = try #require(stage.lines.open[Self.path])
            await time.advance(by: .seconds(3))
            #expect(stage.problem("air") == "starting")
            line.connect()
            line.deliver(Models.frame(7))
            #expect(stage.levels("air") == ["7"])
        }
    }

    @Test func aPolledDeviceIsAskedOnlyWhenTheConnectionWorks() throws {
        try TestLoop.run { time in
            let stage = try Self.stage(true)
            let line = try #require(stage.lines.open[Self.path])
            await time.advance(by: .seconds(30))
            #expect(line.sent.isEmpty)
            line.connect()
            #expect(line.sent.count == 1)
        }
    }

    /// Each attempt is a line of its own; the time of the last attempts is what matters.
    @Test func aBridgeThatIsBackIsInUseWithinFiveSeconds() throws {
        try TestLoop.run { time in
            let stage = try Self.stage()
            var tries: [Double] = []
            // Ten minutes in steps of a tenth of a second.
            for step in 0..<6000 {
                if let line = stage.lines.open[Self.path], !line.isClosed {
                    tries.append(Double(step) / 10)
                    line.lose(Self.refused)
                }
                await time.advance(by: .milliseconds(100))
            }
            #expect(tries.prefix(5) == [0, 1, 3, 7, 11])
            #expect(zip(tries, tries.dropFirst()).allSatisfy { $1 - $0 <= 4 })
            #expect(tries.count < 155)
            await time.advance(by: .seconds(4))
            let line = try #require(stage.lines.open[Self.path])
            #expect(!line.isClosed)
            line.connect()
            line.deliver(Models.frame(7))
            #expect(stage.levels("air") == ["7"])
            #expect(stage.problem("air") == "none")
        }
    }

    /// The time that an attempt takes is a part of the delay.
    @Test func aSlowFailureIsFollowedByAnAttemptAtOnce() throws {
        try TestLoop.run { time in
            let stage = try Self.stage()
            for attempt in 1...5 {
                #expect(stage.lines.attempts == attempt)
                await time.advance(by: .seconds(4))
                stage.lines.open[Self.path]?.lose(Self.refused)
                await time.advance(by: .milliseconds(1))
            }
        }
    }

    @Test func aConnectionThatHasLastedIsReplacedAtOnce() throws {
        try TestLoop.run { time in
            let stage = try Self.stage()
            stage.lines.open[Self.path]?.connect()
            await time.advance(by: .seconds(4))
            stage.lines.open[Self.path]?.lose(Self.closed)
            #expect(stage.texts("air/problem").last?.contains(#""kind":"unplugged""#) == true)
            await time.settle()
            #expect(stage.lines.attempts == 2)
        }
    }

    /// Such as a bridge that serves another client.
    @Test func aBridgeThatEndsEachConnectionIsTriedAtTheSamePace() throws {
        try TestLoop.run { time in
            let stage = try Self.stage()
            for _ in 0..<600 {
                if let line = stage.lines.open[Self.path], !line.isClosed {
                    line.connect()
                    line.lose(Self.closed)
                }
                await time.advance(by: .milliseconds(100))
            }
            #expect(stage.lines.attempts == 17)
        }
    }

    @Test func aSilentPortIsConnectedAgainAndAtLongerIntervals() throws {
        try TestLoop.run { time in
            let stage = try Self.stage()
            var attempts: [Int] = []
            for second in 0..<600 {
                if let line = stage.lines.open[Self.path], !line.isClosed,
                    stage.lines.attempts > attempts.count
                {
                    attempts.append(second)
                    line.connect()
                }
                await time.advance(by: .seconds(1))
            }
            // The device is silent after 5 s; then the port has 0, 4, 8, ... 60 s more.
            #expect(attempts.prefix(9) == [0, 5, 14, 27, 48, 85, 150, 215, 280])
            #expect(stage.texts("air/problem").last?.contains(#""kind":"silent""#) == true)
            stage.lines.deliver(Models.frame(7), to: Self.path)
            #expect(stage.problem("air") == "none")
        }
    }

    @Test func aPortWhoseDevicesDoNotAnswerIsConnectedAgain() throws {
        try TestLoop.run { time in
            let stage = try Self.stage(true)
            stage.lines.open[Self.path]?.connect()
            await time.advance(by: .seconds(9))
            #expect(stage.lines.attempts == 2)
            #expect(stage.texts("air/problem").last?.contains(#""kind":"no-reply""#) == true)
        }
    }

    @Test func devicesOfOneAddressShareAConnection() throws {
        try TestLoop.run { time in
            let stage = GatewayStage()
            let port = PortAddress.tcp(HostAndPort(host: "bridge.lan", port: 4001))
            for name in ["one", "two"] { stage.add(name, try Models.polled(), at: port) }
            stage.gateway.start()
            stage.broker.accept()
            #expect(stage.lines.attempts == 1)
            stage.lines.open[Self.path]?.connect()
            stage.lines.deliver(Models.frame(1), to: Self.path)
            stage.lines.deliver(Models.frame(2), to: Self.path)
            #expect(stage.levels("one") == ["1"])
            #expect(stage.levels("two") == ["2"])
        }
    }

    @Test func anAnswerThatIsCutInTheMiddleIsNoReading() throws {
        try TestLoop.run { time in
            let stage = try Self.stage(true)
            stage.lines.open[Self.path]?.connect()
            stage.lines.deliver(Array(Models.frame(7).prefix(2)), to: Self.path)
            stage.lines.open[Self.path]?.lose(Self.closed)
            #expect(stage.texts("air/problem").last?.contains("closed by the bridge") == true)
            await time.advance(by: .seconds(1))
            stage.lines.open[Self.path]?.connect()
            stage.lines.deliver([7 ^ 0xA5], to: Self.path)
            stage.lines.deliver(Models.frame(8), to: Self.path)
            #expect(stage.levels("air") == ["8"])
        }
    }

    /// An adapter in this machine tells when it is gone.
    @Test func aSilentPortOfThisMachineStaysOpen() throws {
        try TestLoop.run { time in
            let stage = GatewayStage()
            stage.add("air", try Models.sender(), port: "/dev/air")
            stage.lines.present = ["/dev/air"]
            stage.gateway.start()
            await time.advance(by: .seconds(600))
            #expect(stage.lines.attempts == 1)
        }
    }

    @Test func anAttemptUnderWayEndsWithTheGateway() throws {
        try TestLoop.run { time in
            let stage = try Self.stage()
            await stage.gateway.stop(within: .zero)
            #expect(stage.lines.open[Self.path]?.isClosed == true)
            await time.advance(by: .seconds(60))
            #expect(stage.lines.attempts == 1)
        }
    }
}
