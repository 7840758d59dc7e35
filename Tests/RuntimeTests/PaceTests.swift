// SPDX-License-Identifier: Apache-2.0

import Devices
import Plan
import Reactor
import ReactorTesting
import Readings
import Testing

@Suite struct PaceTests {
    @Test func theNewestReadingOfEachIntervalIsPublishedAtCommonTicks() throws {
        try TestLoop.run { time in
            let stage = StateTests.stage(
                try Models.sender(), ReadingPace(every: .seconds(10)))
            await time.advance(by: .milliseconds(1250))
            for value in 1...200 {
                stage.lines.deliver(Models.frame(UInt8(value)), to: "/dev/gps")
                await time.advance(by: .milliseconds(100))
            }
            // The first one at once, at 1.25 s; then those at 9.95 s and 19.95 s.
            #expect(stage.levels("gps") == ["1", "88", "188"])
            #expect(stage.texts("gps").last?.contains("17:00") == false)
            #expect(stage.texts("gps").last?.contains("16:59.950Z") == true)
        }
    }

    @Test func aReadingAfterAPauseIsPublishedAtOnceAndSilenceCostsNothing() throws {
        try TestLoop.run { time in
            let stage = StateTests.stage(
                try Models.sender(), ReadingPace(every: .seconds(10), staleAfter: .seconds(600)))
            await time.advance(by: .seconds(3))
            for value in 1...3 { stage.lines.deliver(Models.frame(UInt8(value)), to: "/dev/gps") }
            await time.advance(by: .seconds(60))
            #expect(stage.levels("gps") == ["1", "3"])
            stage.lines.deliver(Models.frame(4), to: "/dev/gps")
            #expect(stage.levels("gps") == ["1", "3", "4"])
        }
    }

    @Test func theMeanIsExactAndHasOneDigitMore() throws {
        try TestLoop.run { time in
            let stage = StateTests.stage(
                try Models.sender(), ReadingPace(every: .seconds(10), take: .mean))
            await time.advance(by: .seconds(5))
            for value: UInt8 in [8, 9, 9] {
                stage.lines.deliver(Models.frame(value), to: "/dev/gps")
                await time.advance(by: .seconds(1))
            }
            #expect(stage.texts("gps").isEmpty)
            await time.advance(by: .seconds(2))
            #expect(stage.levels("gps") == ["8.7"])
            #expect(stage.texts("gps").last?.contains("16:47.000Z") == true)
        }
    }

    @Test func aReadingThatWaitsIsPublishedBeforeItsDeviceGoesOffline() throws {
        try TestLoop.run { time in
            let stage = StateTests.stage(
                try Models.sender(), ReadingPace(every: .seconds(600)))
            await time.advance(by: .seconds(1))
            for value in 1...3 { stage.lines.deliver(Models.frame(UInt8(value)), to: "/dev/gps") }
            stage.lines.unplug("/dev/gps")
            #expect(stage.levels("gps") == ["1", "3"])
            stage.lines.plug("/dev/gps")
            stage.lines.deliver(Models.frame(4), to: "/dev/gps")
            #expect(stage.levels("gps") == ["1", "3", "4"])
        }
    }

    /// The times of a topic never go back.
    @Test(arguments: ReadingPace.Selection.allCases)
    func anEventIsNeverDelayed(take: ReadingPace.Selection) throws {
        try TestLoop.run { time in
            let stage = StateTests.stage(
                try Models.cardReader(), ReadingPace(every: .seconds(60), take: take))
            await time.advance(by: .seconds(1))
            for value in 1...3 {
                stage.lines.deliver(Models.message(0xA6, UInt8(value)), to: "/dev/gps")
            }
            await time.advance(by: .seconds(2))
            stage.lines.deliver(Models.message(0xA5, 42), to: "/dev/gps")
            await time.advance(by: .seconds(60))
            let texts = stage.texts("gps")
            switch take {
            case .newest:
                #expect(texts.count == 3)
                #expect(texts[1].hasSuffix(#"43.000Z","card":42,"level":3}"#))
                #expect(texts[2].hasSuffix(#"43.000Z","level":3}"#))
            case .mean:
                #expect(texts.count == 3)
                #expect(texts[0].hasSuffix(#"43.000Z","card":42}"#))
                #expect(texts[1].hasSuffix(#"43.000Z"}"#))
                #expect(texts[2].hasSuffix(#"43.000Z","level":2}"#))
            }
        }
    }

    @Test func staleAfterOfTheGatewayFileIsTheLimit() throws {
        try TestLoop.run { time in
            let stage = StateTests.stage(
                try Models.sender(), ReadingPace(staleAfter: .seconds(90)))
            for value in 1...20 {
                stage.lines.deliver(Models.frame(UInt8(value)), to: "/dev/gps")
                await time.advance(by: .seconds(80))
            }
            #expect(stage.texts("gps/availability") == ["offline", "online"])
            await time.advance(by: .seconds(10))
            #expect(stage.texts("gps/problem").last?.contains("nothing for 1m30s") == true)
        }
    }

    /// Up to a minute, the second message comes in time; then its interval is known.
    @Test(arguments: [(20, 1), (120, 2)])
    func aDeviceWithALongerIntervalThanItsModelIsOfflineAtMostOnce(
        interval: Int, onlines: Int
    ) throws {
        try TestLoop.run { time in
            let stage = StateTests.stage(try Models.sender())
            for value in 1...20 {
                stage.lines.deliver(Models.frame(UInt8(value)), to: "/dev/gps")
                await time.advance(by: .seconds(interval))
            }
            #expect(stage.texts("gps/availability").count { $0 == "online" } == onlines)
            #expect(stage.texts("gps/availability").last == "online")
            await time.advance(by: .seconds(interval * 2))
            #expect(stage.texts("gps/availability").last == "offline")
        }
    }

    @Test func oneOutageDoesNotRaiseTheLimit() throws {
        try TestLoop.run { time in
            let stage = StateTests.stage(try Models.sender())
            for value in 1...5 {
                stage.lines.deliver(Models.frame(UInt8(value)), to: "/dev/gps")
                await time.advance(by: .seconds(1))
            }
            await time.advance(by: .seconds(3600))
            stage.lines.deliver(Models.frame(6), to: "/dev/gps")
            await time.advance(by: .seconds(5))
            #expect(stage.texts("gps/availability").last == "offline")
        }
    }

    @Test func theTimeWithoutAPortIsNoInterval() throws {
        try TestLoop.run { time in
            let stage = StateTests.stage(try Models.sender())
            for value in 1...3 {
                stage.lines.plug("/dev/gps")
                stage.lines.deliver(Models.frame(UInt8(value)), to: "/dev/gps")
                stage.lines.unplug("/dev/gps")
                await time.advance(by: .seconds(600))
            }
            stage.lines.plug("/dev/gps")
            stage.lines.deliver(Models.frame(4), to: "/dev/gps")
            await time.advance(by: .seconds(60))
            #expect(stage.texts("gps/problem").last?.contains(#""kind":"silent""#) == true)
        }
    }

    @Test func aReadingThatWaitsIsDeliveredAtTheEnd() throws {
        try TestLoop.run { time in
            let stage = StateTests.stage(
                try Models.sender(), ReadingPace(every: .seconds(600)))
            await time.advance(by: .seconds(1))
            for value in 1...3 { stage.lines.deliver(Models.frame(UInt8(value)), to: "/dev/gps") }
            await stage.gateway.stop(within: .seconds(1))
            #expect(stage.levels("gps") == ["1", "3"])
            #expect(stage.store.count == 0)
        }
    }

    @Test func missedRoundsAreAnOutageOnlyAfterTheLimit() throws {
        try TestLoop.run { time in
            let stage = StateTests.stage(try Models.polled())
            stage.lines.deliver(Models.frame(1), to: "/dev/gps")
            await time.advance(by: .seconds(25))
            #expect(stage.texts("gps/availability") == ["offline", "online"])
            #expect(stage.problems("gps").allSatisfy(GatewayStage.isCalm))
            await time.advance(by: .seconds(6))
            #expect(stage.texts("gps/availability").last == "offline")
            #expect(stage.texts("gps/problem").last?.contains(#""kind":"no-reply""#) == true)
        }
    }
}
