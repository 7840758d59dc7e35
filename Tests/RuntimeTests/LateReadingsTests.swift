// SPDX-License-Identifier: Apache-2.0

import Ports
import Reactor
import ReactorTesting
import Testing

/// What waited is history, and is published at a pace.
@Suite struct LateReadingsTests {
    @LoopActor private static func deliver(_ values: ClosedRange<Int>, to stage: GatewayStage) {
        for value in values {
            stage.lines.deliver(Models.frame(UInt8(value % 200)), to: "/dev/air")
        }
    }

    /// A gateway that has just connected to a fast broker.
    @LoopActor private static func connected(withBacklog count: Int) throws -> GatewayStage {
        let stage = try ReadingsTests.talking(bound: 10_000)
        stage.broker.window = 10_000
        deliver(1...count, to: stage)
        stage.broker.accept()
        return stage
    }

    @Test func readingsThatWaitedForAFrozenBrokerAreHistory() throws {
        try TestLoop.run { time in
            let stage = try ReadingsTests.talking()
            stage.broker.accept()
            await time.settle()
            stage.broker.window = 0
            for value in 1...20 {
                Self.deliver(value...value, to: stage)
                await time.advance(by: .seconds(1))
            }
            #expect(stage.texts("air") == [])
            stage.broker.thaw()
            await time.settle()
            #expect(stage.levels("air/history") == (1...19).map(String.init))
            #expect(stage.levels("air") == ["20"])
            Self.deliver(21...21, to: stage)
            #expect(stage.levels("air") == ["20", "21"])
        }
    }

    @Test func aBusyBrokerMakesNoReadingLate() throws {
        try TestLoop.run { time in
            let stage = try ReadingsTests.talking()
            stage.broker.accept()
            await time.settle()
            stage.broker.window = 0
            Self.deliver(1...30, to: stage)
            await time.advance(by: .milliseconds(900))
            stage.broker.thaw()
            await time.settle()
            #expect(stage.levels("air") == (1...30).map(String.init))
            #expect(stage.levels("air/history") == [])
        }
    }

    /// The broker may have them or not. It must not get them as present values.
    @Test func readingsUnderWayWhenTheConnectionEndsAreHistory() throws {
        try TestLoop.run { time in
            let stage = try ReadingsTests.talking()
            stage.broker.accept()
            await time.settle()
            stage.broker.acknowledges = false
            Self.deliver(1...3, to: stage)
            #expect(stage.levels("air") == ["1", "2", "3"])
            stage.broker.sever()
            Self.deliver(4...4, to: stage)
            await time.advance(by: .seconds(3600))
            stage.broker.acknowledges = true
            stage.broker.accept()
            await time.settle()
            #expect(stage.levels("air") == ["1", "2", "3", "4"])
            #expect(stage.levels("air/history") == ["1", "2", "3"])
            #expect(stage.store.count == 0)
        }
    }

    @Test func aBacklogIsPublishedAtAPaceAndFreshReadingsDoNotWait() throws {
        try TestLoop.run { time in
            let stage = try Self.connected(withBacklog: 2116)
            await time.settle()
            let burst = stage.broker.messages.count
            // `bridge/info` is new after the states were counted.
            #expect(burst <= 500 + 1)
            #expect(stage.texts("air/history").count > 450)
            Self.deliver(1...1, to: stage)
            #expect(stage.texts("air").count == 2)
            await time.advance(by: .seconds(1))
            let second = stage.broker.messages.count - burst
            #expect((190...210).contains(second), "\(second)")
            await time.advance(by: .seconds(8))
            #expect(stage.texts("air/history").count == 2115)
            #expect(stage.store.count == 0)
        }
    }

    @Test func aBacklogCostsNoWakeUpWhenItIsPublished() throws {
        try TestLoop.run { time in
            let stage = try Self.connected(withBacklog: 600)
            await time.advance(by: .seconds(5))
            #expect(stage.store.count == 0)
            let before = EventLoop.current.statistics.wakeUps
            await time.advance(by: .seconds(5))
            #expect(EventLoop.current.statistics.wakeUps - before <= 2)
        }
    }

    @Test func atTheEndTheBacklogIsNotHeldBack() throws {
        try TestLoop.run { time in
            let stage = try Self.connected(withBacklog: 2116)
            await stage.gateway.stop(within: .seconds(5))
            #expect(stage.texts("air/history").count == 2115)
            #expect(!stage.logged.all.contains { $0.contains("lost") })
        }
    }
}
