// SPDX-License-Identifier: Apache-2.0

import Devices
import Plan
import Reactor
import ReactorTesting
import Readings
import Testing

@Suite struct StateTests {
    @LoopActor static func stage(
        _ file: DeviceFile, _ pace: ReadingPace = ReadingPace(),
        corrections: [String: Correction] = [:]
    ) -> GatewayStage {
        let stage = GatewayStage()
        stage.add("gps", file, port: "/dev/gps", pace, corrections: corrections)
        stage.lines.present = ["/dev/gps"]
        stage.gateway.start()
        stage.broker.accept()
        return stage
    }

    @Test func theRetainedMessageHasTheValuesOfAllMessages() throws {
        try TestLoop.run { time in
            let stage = Self.stage(try Models.parts())
            stage.lines.deliver(Models.message(0xA5, 1), to: "/dev/gps")
            await time.advance(by: .milliseconds(250))
            stage.lines.deliver(Models.message(0xA6, 2), to: "/dev/gps")
            stage.lines.deliver(Models.message(0xA5, 3), to: "/dev/gps")
            #expect(
                stage.texts("gps") == [
                    #"{"time":"1970-01-01T00:16:40.000Z","level":1}"#,
                    #"{"time":"1970-01-01T00:16:40.250Z","level":1,"other":2}"#,
                    #"{"time":"1970-01-01T00:16:40.250Z","level":3,"other":2}"#,
                ])
        }
    }

    @Test func historyHasWholeStatesToo() throws {
        try TestLoop.run { time in
            let stage = Self.stage(try Models.parts())
            stage.broker.sever()
            stage.lines.deliver(Models.message(0xA5, 1), to: "/dev/gps")
            stage.lines.deliver(Models.message(0xA6, 2), to: "/dev/gps")
            stage.lines.deliver(Models.message(0xA5, 3), to: "/dev/gps")
            stage.broker.accept()
            await time.settle()
            #expect(stage.texts("gps/history").last?.hasSuffix(#""level":1,"other":2}"#) == true)
            #expect(stage.texts("gps").last?.hasSuffix(#""level":3,"other":2}"#) == true)
        }
    }

    @Test func aMessageWithoutValuesIsNoReadingAndKeepsTheDeviceOnline() throws {
        try TestLoop.run { time in
            let stage = Self.stage(try Models.parts())
            stage.lines.deliver(Models.message(0xA7, 9), to: "/dev/gps")
            await time.settle()
            #expect(stage.texts("gps/availability").last == "online")
            #expect(stage.texts("gps").isEmpty)
            stage.lines.deliver(Models.message(0xA5, 1), to: "/dev/gps")
            for _ in 1...4 {
                await time.advance(by: .seconds(1))
                stage.lines.deliver(Models.message(0xA7, 9), to: "/dev/gps")
            }
            #expect(stage.texts("gps").count == 1)
            #expect(stage.texts("gps/availability").last == "online")
        }
    }

    @Test func aValueThatStopsIsLeftOutAfterTheLimit() throws {
        try TestLoop.run { time in
            let stage = Self.stage(try Models.parts())
            stage.lines.deliver(Models.message(0xA6, 2), to: "/dev/gps")
            for second in 1...6 {
                await time.advance(by: .seconds(1))
                stage.lines.deliver(Models.message(0xA5, UInt8(second)), to: "/dev/gps")
            }
            #expect(
                stage.texts("gps").map { $0.contains("other") }
                    == [true, true, true, true, true, false, false])
            // Then only messages without values come: nothing of the state is left.
            for _ in 1...5 {
                await time.advance(by: .seconds(1))
                stage.lines.deliver(Models.message(0xA7, 9), to: "/dev/gps")
            }
            #expect(stage.texts("gps").count == 8)
            #expect(stage.texts("gps").last == #"{"time":"1970-01-01T00:16:51.000Z"}"#)
        }
    }

    @Test func aValueThatComesRarelyStaysForThreeOfItsIntervals() throws {
        try TestLoop.run { time in
            let stage = Self.stage(try Models.parts())
            for second in 0..<300 {
                if [0, 60].contains(second) {
                    stage.lines.deliver(Models.message(0xA6, 2), to: "/dev/gps")
                }
                stage.lines.deliver(Models.message(0xA5, 1), to: "/dev/gps")
                await time.advance(by: .seconds(1))
            }
            let levels = stage.texts("gps").map { $0.contains("other") }
            // 2 messages at 0 and at 60. Before the second one its interval is not known.
            #expect(levels.lastIndex(of: true) == 60 + 180 - 1 + 2)
            #expect(levels[6..<61].allSatisfy { !$0 })
            #expect(levels[61...241].allSatisfy { $0 })
        }
    }

    @Test func aStateEndsWithItsPort() throws {
        try TestLoop.run { time in
            let stage = Self.stage(try Models.parts())
            stage.lines.deliver(Models.message(0xA6, 2), to: "/dev/gps")
            stage.lines.unplug("/dev/gps")
            stage.lines.plug("/dev/gps")
            stage.lines.deliver(Models.message(0xA5, 1), to: "/dev/gps")
            #expect(stage.texts("gps").last?.contains("other") == false)
        }
    }

    @Test func anEventIsInOneReadingAndOnceForEachCard() throws {
        try TestLoop.run { time in
            let stage = Self.stage(try Models.cardReader())
            stage.lines.deliver(Models.message(0xA6, 7), to: "/dev/gps")
            for _ in 1...50 {
                stage.lines.deliver(Models.message(0xA5, 42), to: "/dev/gps")
                await time.advance(by: .milliseconds(100))
            }
            await time.advance(by: .milliseconds(899))
            stage.lines.deliver(Models.message(0xA5, 42), to: "/dev/gps")
            #expect(
                stage.texts("gps").map { String($0.dropFirst(34)) } == [
                    #","level":7}"#, #","card":42,"level":7}"#, #","level":7}"#,
                ])
            await time.advance(by: .seconds(1))
            stage.lines.deliver(Models.message(0xA5, 42), to: "/dev/gps")
            stage.lines.deliver(Models.message(0xA5, 43), to: "/dev/gps")
            stage.lines.deliver(Models.message(0xA5, 0xFF), to: "/dev/gps")
            // A number that means "no card" is no event.
            #expect(stage.texts("gps").count == 7)
            let cards = stage.texts("gps").filter { $0.contains("card") }
            #expect(cards.map { $0.contains(#""card":42"#) } == [true, true, false])
            #expect(stage.texts("gps").last?.contains("card") == false)
        }
    }

    @Test func anEventOfAnOutageIsHistory() throws {
        try TestLoop.run { time in
            let stage = Self.stage(try Models.cardReader())
            stage.broker.sever()
            stage.lines.deliver(Models.message(0xA5, 42), to: "/dev/gps")
            stage.broker.accept()
            await time.settle()
            #expect(stage.texts("gps/history").last?.contains(#""card":42"#) == true)
            #expect(stage.texts("gps").allSatisfy { !$0.contains("card") })
        }
    }

    @Test func aDeviceThatSomethingElseAsksIsHeard() throws {
        try TestLoop.run { time in
            let stage = Self.stage(try Models.asked(), ReadingPace(listens: true))
            for _ in 1...10 {
                stage.lines.deliver(Models.message(0xA5, 1), to: "/dev/gps")
                stage.lines.deliver(Models.message(0xA6, 2), to: "/dev/gps")
                await time.advance(by: .seconds(20))
            }
            #expect(stage.lines.open["/dev/gps"]?.sent.isEmpty == true)
            #expect(stage.texts("gps").count == 20)
            #expect(stage.texts("gps").last?.hasSuffix(#""level":1,"other":2}"#) == true)
            #expect(stage.texts("gps/availability") == ["offline", "online"])
            await time.advance(by: .seconds(10))
            #expect(stage.texts("gps/problem").last?.contains(#""kind":"silent""#) == true)
        }
    }

    @Test func numbersAreCorrectedForOneDevice() throws {
        try TestLoop.run { time in
            let stage = Self.stage(
                try Models.parts(),
                corrections: [
                    "level": Correction(
                        scale: Decimal(mantissa: 1, exponent: -3),
                        offset: Decimal(mantissa: -12, exponent: -1))
                ])
            stage.lines.deliver(Models.message(0xA5, 250), to: "/dev/gps")
            stage.lines.deliver(Models.message(0xA6, 250), to: "/dev/gps")
            #expect(stage.texts("gps").last?.hasSuffix(#""level":-0.95,"other":250}"#) == true)
        }
    }
}
