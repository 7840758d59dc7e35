// SPDX-License-Identifier: Apache-2.0

import Plan
import Ports
import Reactor
import ReactorTesting
import Testing

@Suite struct PollingTests {
    @LoopActor static func asking(_ names: [String], port: (String) -> String) throws
        -> GatewayStage
    {
        let stage = GatewayStage()
        for name in names {
            stage.add(name, try Models.polled(), port: port(name), ReadingPace(every: .seconds(10)))
            stage.lines.present.insert(port(name))
        }
        stage.gateway.start()
        stage.broker.accept()
        return stage
    }

    @Test func aDeviceIsAskedAtOnceAndThenAtEachTick() throws {
        try TestLoop.run { time in
            let stage = try Self.asking(["air"]) { "/dev/\($0)" }
            let line = stage.lines.open["/dev/air"]
            #expect(line?.sent == [[0x01]])
            stage.lines.deliver(Models.frame(1), to: "/dev/air")
            await time.advance(by: .seconds(10))
            #expect(line?.sent.count == 2)
            stage.lines.deliver(Models.frame(2), to: "/dev/air")
            #expect(stage.levels("air") == ["1", "2"])
        }
    }

    @Test func anInvalidReplyIsADifferentProblemFromNoReply() throws {
        try TestLoop.run { time in
            let stage = try Self.asking(["air"]) { "/dev/\($0)" }
            stage.lines.deliver([0x00, 0xFF, 0x00], to: "/dev/air")
            await time.advance(by: .milliseconds(400))
            let problem = stage.texts("air/problem").last
            #expect(problem?.contains(#""kind":"bad-frames""#) == true)
            #expect(problem?.contains("with 3 bytes") == true)
            await time.advance(by: .seconds(10))
            #expect(stage.texts("air/problem").last?.contains(#""kind":"no-reply""#) == true)
        }
    }

    @Test func anUnansweredQuestionIsRepeatedThenReportedThenAskedAtTheNextTick() throws {
        try TestLoop.run { time in
            let stage = try Self.asking(["air"]) { "/dev/\($0)" }
            let line = stage.lines.open["/dev/air"]
            await time.advance(by: .milliseconds(400))
            #expect(line?.sent.count == 2)
            #expect(stage.texts("air/problem").last?.contains(#""kind":"no-reply""#) == true)
            await time.advance(by: .milliseconds(9700))
            #expect(line?.sent.count == 3)
            stage.lines.deliver(Models.frame(5), to: "/dev/air")
            await time.settle()
            #expect(stage.levels("air") == ["5"])
            #expect(stage.texts("air/availability").last == "online")
        }
    }

    @Test func anAnswerThatOnlySilenceEndsIsTakenAtTheDeadline() throws {
        try TestLoop.run { time in
            let stage = GatewayStage()
            stage.add("air", try Models.pausing(isAsked: true), port: "/dev/air")
            stage.lines.present = ["/dev/air"]
            stage.gateway.start()
            stage.broker.accept()
            stage.lines.deliver([0x07, 0x01], to: "/dev/air")
            stage.lines.deliver([0x06], to: "/dev/air")
            await time.advance(by: .milliseconds(200))
            #expect(stage.levels("air") == ["7"])
            #expect(stage.lines.open["/dev/air"]?.sent == [[0x01]])
        }
    }

    @Test func anUnrequestedAnswerIsIgnored() throws {
        try TestLoop.run { time in
            let stage = try Self.asking(["air"]) { "/dev/\($0)" }
            stage.lines.deliver(Models.frame(1), to: "/dev/air")
            stage.lines.deliver(Models.frame(2), to: "/dev/air")
            #expect(stage.levels("air") == ["1"])
        }
    }

    @Test func devicesOnOnePortTakeTurns() throws {
        try TestLoop.run { time in
            let stage = try Self.asking(["a", "b"]) { _ in "/dev/bus" }
            let line = stage.lines.open["/dev/bus"]
            #expect(line?.sent.count == 1)
            stage.lines.deliver(Models.frame(1), to: "/dev/bus")
            #expect(line?.sent.count == 2)
            stage.lines.deliver(Models.frame(2), to: "/dev/bus")
            #expect(stage.levels("a") == ["1"])
            #expect(stage.levels("b") == ["2"])
        }
    }

    @Test func aDeviceWithoutReplyDoesNotBlockTheOthersOnItsPort() throws {
        try TestLoop.run { time in
            let stage = try Self.asking(["dead", "well"]) { _ in "/dev/bus" }
            await time.advance(by: .milliseconds(400))
            stage.lines.deliver(Models.frame(3), to: "/dev/bus")
            await time.settle()
            #expect(stage.levels("well") == ["3"])
            #expect(stage.texts("dead/availability").last == "offline")
        }
    }

    @Test func allPortsAreAskedInOneWakeUp() throws {
        try TestLoop.run { time in
            let stage = try Self.asking((0..<10).map { "d\($0)" }) { "/dev/\($0)" }
            for name in 0..<10 { stage.lines.deliver(Models.frame(1), to: "/dev/d\(name)") }
            await time.settle()
            let before = EventLoop.current.statistics.timers
            #expect(before <= 12)
            await time.advance(by: .seconds(10))
            #expect((0..<10).allSatisfy { stage.lines.open["/dev/d\($0)"]?.sent.count == 2 })
        }
    }
}
