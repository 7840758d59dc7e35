// SPDX-License-Identifier: Apache-2.0

import Ports
import Reactor
import ReactorTesting
import Testing

@Suite struct ReadingsTests {
    @LoopActor static func talking(
        bound: Int = 100, topics: MemoryTopicList = MemoryTopicList()
    ) throws -> GatewayStage {
        let stage = GatewayStage(bound: bound, topics: topics)
        stage.add("air", try Models.sender(), port: "/dev/air")
        stage.lines.present = ["/dev/air"]
        stage.gateway.start()
        return stage
    }

    @Test func aFrameBecomesOneRetainedMessageWithItsTime() throws {
        try TestLoop.run { time in
            let stage = try Self.talking()
            stage.broker.accept()
            await time.advance(by: .milliseconds(250))
            stage.lines.deliver(Models.frame(7), to: "/dev/air")
            let message = stage.broker.messages.last { $0.topic == "martlet/shed/air" }
            #expect(message?.text == #"{"time":"1970-01-01T00:16:40.250Z","level":7}"#)
            #expect(message?.isRetained == true)
        }
    }

    @Test func tornFramesAndInvalidBytesAreNeverPublished() throws {
        try TestLoop.run { _ in
            let stage = try Self.talking()
            stage.broker.accept()
            stage.lines.deliver([0x00, 0xA5, 0x11, 0x22], to: "/dev/air")
            stage.lines.deliver([0xA5, 0x08], to: "/dev/air")
            #expect(stage.texts("air").isEmpty)
            stage.lines.deliver([0xA5 ^ 0x08], to: "/dev/air")
            #expect(stage.levels("air") == ["8"])
        }
    }

    @Test func silenceEndsAFrameThatOnlySilenceEnds() throws {
        try TestLoop.run { time in
            let stage = GatewayStage()
            stage.add("air", try Models.pausing(isAsked: false), port: "/dev/air")
            stage.lines.present = ["/dev/air"]
            stage.gateway.start()
            stage.broker.accept()
            // The first bytes may be the end of a frame that began earlier.
            stage.lines.deliver([0x09, 0x09], to: "/dev/air")
            await time.advance(by: .milliseconds(20))
            stage.lines.deliver([0x07, 0x01], to: "/dev/air")
            await time.advance(by: .milliseconds(19))
            stage.lines.deliver([0x02, 0x04], to: "/dev/air")
            await time.advance(by: .milliseconds(19))
            #expect(stage.texts("air").isEmpty)
            await time.advance(by: .milliseconds(1))
            #expect(stage.levels("air") == ["7"])
            #expect(stage.texts("air").last?.contains("40.039Z") == true)
            stage.lines.deliver([0x08, 0x08], to: "/dev/air")
            stage.lines.unplug("/dev/air")
            await time.advance(by: .seconds(1))
            #expect(stage.levels("air") == ["7"])
        }
    }

    @Test func aReadingIsRemovedWhenItIsAcknowledgedAndNotBefore() throws {
        try TestLoop.run { time in
            let stage = try Self.talking()
            stage.broker.acknowledges = false
            stage.broker.accept()
            stage.lines.deliver(Models.frame(1), to: "/dev/air")
            #expect(stage.store.count == 1)
            stage.broker.acknowledgeAll()
            #expect(stage.store.count == 0)
        }
    }

    @Test func readingsOfAnOutageAreHistoryInOrderAndTheNewestIsTheState() throws {
        try TestLoop.run { time in
            let stage = try Self.talking()
            stage.broker.accept()
            stage.lines.deliver(Models.frame(1), to: "/dev/air")
            await time.settle()
            stage.broker.sever()
            for value in 2...5 { stage.lines.deliver(Models.frame(UInt8(value)), to: "/dev/air") }
            #expect(stage.levels("air") == ["1"])
            stage.broker.accept()
            await time.settle()
            #expect(stage.levels("air/history") == ["2", "3", "4"])
            #expect(stage.levels("air") == ["1", "5"])
            stage.lines.deliver(Models.frame(6), to: "/dev/air")
            #expect(stage.levels("air") == ["1", "5", "6"])
            #expect(
                stage.broker.messages.allSatisfy { $0.isRetained || $0.topic.hasSuffix("history") })
        }
    }

    @Test func aBacklogLargerThanTheWindowIsPublishedCompletely() throws {
        try TestLoop.run { time in
            let stage = try Self.talking()
            stage.broker.window = 3
            for value in 1...20 { stage.lines.deliver(Models.frame(UInt8(value)), to: "/dev/air") }
            stage.broker.accept()
            await time.settle()
            #expect(stage.levels("air/history") == (1...19).map(String.init))
            #expect(stage.levels("air") == ["20"])
            #expect(stage.store.count == 0)
        }
    }

    @Test func aFullStoreDropsTheOldestAndReportsTheNumber() throws {
        try TestLoop.run { time in
            let stage = try Self.talking(bound: 5)
            for value in 1...8 { stage.lines.deliver(Models.frame(UInt8(value)), to: "/dev/air") }
            stage.broker.accept()
            await time.settle()
            #expect(stage.levels("air/history") == ["4", "5", "6", "7"])
            #expect(stage.texts("bridge/info").last?.contains(#""dropped":3"#) == true)
        }
    }

    @Test func timeIsNullWhileTheDateIsNotKnown() throws {
        try TestLoop.run { _ in
            let stage = GatewayStage(dateKnown: false)
            stage.add("air", try Models.sender(), port: "/dev/air")
            stage.lines.present = ["/dev/air"]
            stage.gateway.start()
            stage.lines.deliver(Models.frame(1), to: "/dev/air")
            stage.lines.deliver(Models.frame(2), to: "/dev/air")
            stage.broker.accept()
            #expect(stage.texts("air") == [#"{"time":null,"level":2}"#])
        }
    }

    @Test func aReadingThatWaitedForTheDateKeepsItsTime() throws {
        try TestLoop.run { time in
            let stage = GatewayStage(dateKnown: false)
            stage.add("air", try Models.sender(), port: "/dev/air")
            stage.lines.present = ["/dev/air"]
            stage.gateway.start()
            stage.lines.deliver(Models.frame(1), to: "/dev/air")
            await time.advance(by: .seconds(90))
            stage.clock.step(to: 1_767_225_690)
            stage.broker.accept()
            #expect(stage.texts("air") == [#"{"time":"2026-01-01T00:00:00.000Z","level":1}"#])
        }
    }
}
