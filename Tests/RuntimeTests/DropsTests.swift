// SPDX-License-Identifier: Apache-2.0

import Ports
import Reactor
import ReactorTesting
import Testing

/// A store that is full: what it drops is counted, published and logged.
@Suite struct DropsTests {
    /// Two devices, and no broker yet.
    @LoopActor private static func two(bound: Int) throws -> GatewayStage {
        let stage = GatewayStage(bound: bound)
        for name in ["air", "wild"] {
            stage.add(name, try Models.sender(), port: "/dev/\(name)")
            stage.lines.present.insert("/dev/\(name)")
        }
        stage.gateway.start()
        return stage
    }

    @LoopActor private static func deliver(_ count: Int, _ name: String, _ stage: GatewayStage) {
        for value in 0..<count {
            stage.lines.deliver(Models.frame(UInt8(value % 200)), to: "/dev/\(name)")
        }
    }

    @Test func aFloodIsItsDevicesProblemAndNoOthers() throws {
        try TestLoop.run { time in
            let stage = try Self.two(bound: 100)
            for _ in 0..<20 {
                Self.deliver(1, "air", stage)
                Self.deliver(50, "wild", stage)
                await time.advance(by: .seconds(1))
            }
            stage.broker.accept()
            await time.settle()
            #expect(stage.texts("air/history").count + stage.texts("air").count == 20)
            #expect(stage.texts("wild/history").count + stage.texts("wild").count == 80)
            let problem = try #require(stage.texts("wild/problem").last)
            #expect(problem.hasPrefix(#"{"kind":"flooding","message":"sends more readings"#))
            #expect(stage.problem("air") == "none")
            #expect(stage.texts("wild/availability").last == "online")
            let info = try #require(stage.texts("bridge/info").last)
            #expect(info.contains(#""dropped":920,"dropped_by":{"wild":{"flood":920}}"#))
            #expect(stage.logged.all.count { $0.contains("dropped") } == 1)
        }
    }

    @Test func aReadingThatTheBrokerRefusesIsCounted() throws {
        try TestLoop.run { time in
            let stage = try Self.two(bound: 100)
            stage.broker.accept()
            for topic in ["air", "air/history", "air/problem", "bridge/info"] {
                stage.broker.onEvent?(
                    .refused(topic: "martlet/shed/\(topic)", reason: "not allowed"))
            }
            await time.advance(by: .seconds(2))
            let info = try #require(stage.texts("bridge/info").last)
            #expect(info.contains(#""dropped":2,"dropped_by":{"air":{"refused":2}}"#))
        }
    }

    @Test func aFloodEndsAMinuteAfterItsLastDrop() throws {
        try TestLoop.run { time in
            let stage = try Self.two(bound: 50)
            Self.deliver(100, "wild", stage)
            stage.broker.accept()
            for _ in 1...59 {
                Self.deliver(1, "wild", stage)
                await time.advance(by: .seconds(1))
            }
            #expect(stage.texts("wild/problem").last?.contains("flooding") == true)
            Self.deliver(1, "wild", stage)
            await time.advance(by: .seconds(1))
            #expect(stage.problem("wild") == "none")
            #expect(stage.logged.all.last == "wild: its readings are not dropped any more")
        }
    }

    @Test func aLongOutageIsNoDevicesProblemAndOneLine() throws {
        try TestLoop.run { time in
            let stage = try Self.two(bound: 20)
            for _ in 0..<20 {
                Self.deliver(1, "air", stage)
                Self.deliver(1, "wild", stage)
                await time.advance(by: .seconds(60))
            }
            stage.broker.accept()
            await time.settle()
            #expect(
                stage.texts("bridge/info").last?.contains(
                    #""dropped":20,"dropped_by":{"air":{"full":10},"wild":{"full":10}}"#) == true)
            #expect(!stage.texts("wild/problem").contains { $0.contains("flooding") })
            #expect(stage.logged.all.count { $0.contains("the store is full") } == 1)
        }
    }

    /// The broker has frozen: it takes `bridge/info`, and nothing else.
    @Test func dropsArePublishedSoonAndThenOnceAMinute() throws {
        try TestLoop.run { time in
            let stage = try Self.two(bound: 10)
            stage.broker.accept()
            Self.deliver(1, "air", stage)
            Self.deliver(1, "wild", stage)
            await time.advance(by: .seconds(2))
            let before = stage.texts("bridge/info").count
            stage.broker.acknowledges = false
            stage.broker.window = 20
            for second in 1...180 {
                Self.deliver(20, "air", stage)
                // It does not go offline, which would be a reason of its own.
                Self.deliver(1, "wild", stage)
                stage.broker.window += 1
                await time.advance(by: .seconds(1))
                let published = stage.texts("bridge/info").count - before
                #expect(published <= 1 + second / 60, "\(second) s")
            }
            #expect(stage.texts("bridge/info").count - before >= 3)
        }
    }

    @Test func theLineAtTheEndCountsAllThatWasLost() throws {
        try TestLoop.run { time in
            let stage = try Self.two(bound: 20)
            Self.deliver(3, "air", stage)
            await time.advance(by: .seconds(1))
            Self.deliver(22, "wild", stage)
            await stage.gateway.stop(within: .seconds(1))
            #expect(
                stage.logged.all.last == """
                    25 readings were lost: 20 that the broker has not acknowledged at the end, and \
                    5 that were dropped before: wild 5 (flood)
                    """)
        }
    }

    @Test func nothingLostIsNoLine() throws {
        try TestLoop.run { time in
            let stage = try Self.two(bound: 10)
            stage.broker.accept()
            Self.deliver(3, "air", stage)
            await time.settle()
            await stage.gateway.stop(within: .seconds(1))
            #expect(!stage.logged.all.contains { $0.contains("lost") })
        }
    }
}
