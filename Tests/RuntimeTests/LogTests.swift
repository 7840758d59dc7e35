// SPDX-License-Identifier: Apache-2.0

import Plan
import Ports
import Reactor
import ReactorTesting
import Testing

/// A day of each kind of trouble, on a manual clock.
@Suite struct LogTests {
    private static let day = 24 * 3600

    @Test func aBrokerWithTwoReasonsByTurnsMakesTensOfLinesADay() throws {
        try TestLoop.run { time in
            let stage = StateTests.stage(
                try Models.sender(), ReadingPace(staleAfter: .seconds(86400)))
            for attempt in 0..<Self.day / 30 {
                stage.broker.refuse(attempt % 2 == 0 ? "connection refused" : "not authorized")
                await time.advance(by: .seconds(30))
            }
            let lines = stage.logged.all
            let written = lines.filter { $0.contains("refused") && !$0.contains("last hour") }
            #expect(written.count == 3)
            let (refused, rejected) = ("connection refused", "not authorized")
            let text = "no connection to the broker"
            #expect(
                lines.contains(
                    "in the last hour also: 60 x \(text): \(refused); 60 x \(text): \(rejected) "
                        + "(the newest)"), "\(lines)")
            #expect(lines.count <= 40, "\(lines)")
        }
    }

    @Test func aBrokerThatComesAndGoesMakesTensOfLinesADay() throws {
        try TestLoop.run { time in
            let stage = StateTests.stage(
                try Models.sender(), ReadingPace(staleAfter: .seconds(86400)))
            for _ in 0..<Self.day / 60 {
                stage.broker.sever()
                await time.advance(by: .seconds(30))
                stage.broker.accept()
                await time.advance(by: .seconds(30))
            }
            #expect(stage.logged.all.count <= 40, "\(stage.logged.all)")
        }
    }

    @Test func aFlakySensorStaysOnlineWhileReadingsArrive() throws {
        try TestLoop.run { time in
            let stage = StateTests.stage(try Models.polled())
            for round in 0..<Self.day / 10 {
                // 49 of 60 rounds; up to two rounds in a row are missed.
                if ![3, 4, 9, 15, 16, 22, 30, 31, 40, 50, 51].contains(round % 60) {
                    stage.lines.deliver(Models.frame(7), to: "/dev/gps")
                }
                await time.advance(by: .seconds(10))
            }
            #expect(stage.texts("gps").count == Self.day / 10 * 49 / 60)
            #expect(stage.texts("gps/availability") == ["offline", "online"])
            #expect(stage.problems("gps").allSatisfy(GatewayStage.isCalm))
            #expect(
                stage.logged.all.contains {
                    $0.hasPrefix("gps: in the last hour also: 66 x missed a reading: does not")
                }, "\(stage.logged.all)")
            #expect(stage.logged.all.count <= 40)
        }
    }

    @Test func aPortThatIsReplacedAllDayMakesTensOfLines() throws {
        try TestLoop.run { time in
            let stage = StateTests.stage(try Models.sender())
            for _ in 0..<Self.day / 30 {
                stage.lines.unplug("/dev/gps")
                await time.advance(by: .seconds(15))
                stage.lines.plug("/dev/gps")
                stage.lines.deliver(Models.frame(7), to: "/dev/gps")
                await time.advance(by: .seconds(15))
            }
            #expect(stage.texts("gps/availability").last == "online")
            #expect(stage.logged.all.count <= 60, "\(stage.logged.all)")
        }
    }

    @Test func aDeviceWithTwoProblemsByTurnsMakesTensOfLinesAndOfRetainedChanges() throws {
        try TestLoop.run { time in
            let stage = StateTests.stage(try Models.polled())
            for round in 0..<Self.day / 10 {
                if round % 2 == 0 { stage.lines.deliver([0x00, 0x00, 0x00], to: "/dev/gps") }
                await time.advance(by: .seconds(10))
            }
            #expect(stage.texts("gps/problem").last?.contains("gps") == false)
            #expect(stage.texts("gps/problem").count <= 40)
            #expect(stage.logged.all.count <= 60, "\(stage.logged.all)")
        }
    }

    @Test func theSummaryAtTheEndSaysWhatWasNotWritten() throws {
        try TestLoop.run { time in
            let stage = StateTests.stage(try Models.sender())
            for _ in 1...10 {
                stage.lines.unplug("/dev/gps")
                await time.advance(by: .seconds(1))
                stage.lines.plug("/dev/gps")
                stage.lines.deliver(Models.frame(7), to: "/dev/gps")
            }
            await stage.gateway.stop(within: .seconds(1))
            #expect(
                stage.logged.all.last
                    == "gps: in the last hour also: 7 x /dev/gps was unplugged; 7 x /dev/gps is "
                    + "not there; 7 x is back (the newest)")
        }
    }

    /// Commands with invented names are kinds of their own, and no memory for ever.
    @Test func tooManyKindsCountAsOneUntilTheyAreQuiet() throws {
        try TestLoop.run { time in
            let stage = StateTests.stage(
                try Models.sender(), ReadingPace(staleAfter: .seconds(86400)))
            for hour in 0..<3 {
                for number in 0..<1000 {
                    stage.broker.send("on", to: "martlet/shed/h\(hour)-\(number)/it/set")
                }
                await time.advance(by: .seconds(3601))
            }
            let lines = stage.logged.all.filter { $0.contains("was refused") }
            let inEachHour = 20 + 2 + 1
            #expect(lines.count == 3 * inEachHour, "\(lines)")
            #expect(lines.contains { $0.hasPrefix("in the last hour also: 978 x a command on") })
        }
    }

    @Test func aKindThatWasQuietForAnHourIsWrittenAgain() throws {
        try TestLoop.run { time in
            let stage = StateTests.stage(
                try Models.sender(), ReadingPace(staleAfter: .seconds(5)))
            for _ in 1...10 {
                stage.lines.deliver(Models.frame(7), to: "/dev/gps")
                await time.advance(by: .seconds(3700))
            }
            #expect(stage.logged.all.filter { $0 == "gps: has sent nothing for 5s" }.count == 10)
        }
    }
}
