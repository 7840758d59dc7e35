// SPDX-License-Identifier: Apache-2.0

import Devices
import Plan
import Ports
import Reactor
import ReactorTesting
import Readings
import Testing

@testable import Runtime

/// Filters on a device: what is published, and when. A message comes on `/dev/gps`; the clock
/// begins at 1970-01-01T00:16:40.
@Suite struct FilterTests {
    @LoopActor static func stage(
        _ file: DeviceFile, _ filters: [String: [FilterRule]],
        _ pace: ReadingPace = ReadingPace(), dateKnown: Bool = true
    ) -> GatewayStage {
        let stage = GatewayStage(dateKnown: dateKnown)
        stage.add("gps", file, port: "/dev/gps", pace, filters: filters)
        stage.lines.present = ["/dev/gps"]
        stage.gateway.start()
        stage.broker.accept()
        return stage
    }

    /// The messages without their dates, but with the seconds.
    @LoopActor static func states(_ stage: GatewayStage) -> [String] {
        stage.texts("gps").map { String($0.dropFirst(26)) }
    }

    /// Filters of the values `level` and `other`.
    @LoopActor static func filters(
        _ rules: [String: [FilterRule]], emit: @escaping @LoopActor ([Value?]) -> Void
    ) throws -> DeviceFilters {
        let place = DeviceEntry.Place.sensor(SensorAddress(kind: .iio, name: "chip"))
        let entry = DeviceEntry(name: "air", file: Models.sensor, place: place, filters: rules)
        return try #require(
            DeviceFilters(entry, entry.model, ManualWallClock()) { values, _ in emit(values) })
    }

    @Test func aSwallowedValueKeepsTheOneBefore() throws {
        try TestLoop.run { time in
            let stage = Self.stage(
                try Models.parts(),
                ["level": [.delta(DeltaFilter.Rule(least: .absolute(Decimal(5))))]])
            for level: UInt8 in [10, 12, 16, 16] {
                stage.lines.deliver(Models.message(0xA5, level), to: "/dev/gps")
                stage.lines.deliver(Models.message(0xA6, level), to: "/dev/gps")
                await time.advance(by: .seconds(1))
            }
            // A message with swallowed values only is no reading.
            #expect(
                Self.states(stage) == [
                    #"40.000Z","level":10}"#, #"40.000Z","level":10,"other":10}"#,
                    #"41.000Z","level":10,"other":12}"#, #"42.000Z","level":16,"other":12}"#,
                    #"42.000Z","level":16,"other":16}"#, #"43.000Z","level":16,"other":16}"#,
                ])
        }
    }

    @Test func aSwallowedValueIsFreshAsLongAsItComes() throws {
        try TestLoop.run { time in
            let stage = Self.stage(
                try Models.parts(),
                ["level": [.delta(DeltaFilter.Rule(least: .absolute(Decimal(5))))]])
            for second in 1...60 {
                if second <= 30 || second >= 45 {
                    stage.lines.deliver(Models.message(0xA5, 10), to: "/dev/gps")
                }
                stage.lines.deliver(Models.message(0xA6, UInt8(second)), to: "/dev/gps")
                await time.advance(by: .seconds(1))
            }
            let levels = stage.texts("gps").map { $0.contains("level") }
            // One message of its own, then those of `other`, until it has not come for 5 s. When it
            // comes again it is the first one again.
            #expect(levels.lastIndex(of: false) == 44)
            #expect(levels.prefix(35).allSatisfy { $0 })
            #expect(levels[35...44].allSatisfy { !$0 })
            #expect(levels.count == 62)
        }
    }

    @Test func aHeartbeatPublishesWhileTheDeviceIsSilentAndOnline() throws {
        try TestLoop.run { time in
            let stage = Self.stage(
                try Models.sender(), ["level": [.heartbeat(.seconds(10), isOptimistic: false)]],
                ReadingPace(staleAfter: .seconds(35)))
            await time.advance(by: .seconds(3))
            stage.lines.deliver(Models.frame(7), to: "/dev/gps")
            #expect(stage.texts("gps").isEmpty)
            #expect(stage.texts("gps/availability").last == "online")
            await time.advance(by: .seconds(600))
            // It is offline after 38 s, and then nothing is due.
            #expect(
                Self.states(stage) == [
                    #"50.000Z","level":7}"#, #"00.000Z","level":7}"#, #"10.000Z","level":7}"#,
                ])
            #expect(stage.texts("gps/availability").last == "offline")
        }
    }

    @Test func anEventIsPublishedWithTheFilteredState() throws {
        try TestLoop.run { time in
            let stage = Self.stage(
                try Models.cardReader(),
                ["level": [.delta(DeltaFilter.Rule(least: .absolute(Decimal(5))))]])
            for level: UInt8 in [10, 12] {
                stage.lines.deliver(Models.message(0xA6, level), to: "/dev/gps")
            }
            stage.lines.deliver(Models.message(0xA5, 42), to: "/dev/gps")
            #expect(
                Self.states(stage) == [
                    #"40.000Z","level":10}"#, #"40.000Z","card":42,"level":10}"#,
                    #"40.000Z","level":10}"#,
                ])
        }
    }

    /// A gateway file with other filters: the device begins anew.
    @Test func newFiltersOpenThePortAgain() throws {
        try TestLoop.run { time in
            let stage = Self.stage(try Models.sender(), ["level": [.skipInitial(1)]])
            let first = stage.lines.open["/dev/gps"]
            stage.gateway.apply(stage.plan)
            #expect(first?.isClosed == false)
            stage.devices[0].filters = [:]
            stage.gateway.apply(stage.plan)
            #expect(first?.isClosed == true)
            stage.lines.deliver(Models.frame(1), to: "/dev/gps")
            #expect(stage.levels("gps") == ["1"])
        }
    }

    /// The device sends on: without `level`, which is stale after 5 s.
    @Test func aHeartbeatOfAValueThatHasStoppedEnds() throws {
        try TestLoop.run { time in
            let stage = Self.stage(
                try Models.parts(), ["level": [.heartbeat(.seconds(2), isOptimistic: true)]])
            stage.lines.deliver(Models.message(0xA5, 1), to: "/dev/gps")
            for second in 1...20 {
                await time.advance(by: .seconds(1))
                stage.lines.deliver(Models.message(0xA6, UInt8(second)), to: "/dev/gps")
            }
            // One message each second, the first one, and two heartbeats.
            #expect(stage.texts("gps").count == 23)
            #expect(stage.texts("gps").last?.contains("level") == false)
        }
    }

    @Test func aTimeoutMakesAReading() throws {
        try TestLoop.run { time in
            let stage = Self.stage(
                try Models.parts(staleAfter: .seconds(60)),
                ["level": [.timeout(.seconds(10), .value(.unknown))]])
            stage.lines.deliver(Models.message(0xA5, 1), to: "/dev/gps")
            stage.lines.deliver(Models.message(0xA6, 2), to: "/dev/gps")
            await time.advance(by: .seconds(30))
            #expect(Self.states(stage).last == #"50.000Z","level":null,"other":2}"#)
            #expect(stage.texts("gps").count == 3)
        }
    }

    @Test func aDebouncedInputIsPublishedWhenItIsQuiet() throws {
        try TestLoop.run { time in
            let stage = GatewayStage()
            stage.add("door", Models.button, pins: ["GPIO17"])
            stage.devices[0].filters = ["button": [.debounce(.seconds(2))]]
            stage.gateway.start()
            stage.broker.accept()
            await time.advance(by: .seconds(3))
            let pin = try #require(stage.pins.inputs[GatewayStage.pin("GPIO17")])
            for isOn in [true, false, true] {
                pin.change(to: isOn)
                await time.advance(by: .seconds(1))
            }
            #expect(stage.texts("door").map { $0.hasSuffix(#""off"}"#) } == [true])
            await time.advance(by: .seconds(1))
            #expect(stage.texts("door").last?.hasSuffix(#"47.000Z","button":"on"}"#) == true)
        }
    }

    @Test func nothingIsDueAfterTheDeviceIsGone() throws {
        try TestLoop.run { time in
            let stage = Self.stage(
                try Models.sender(),
                [
                    "level": [
                        .timeout(.seconds(3), .last), .throttleAverage(.seconds(2)),
                        .heartbeat(.seconds(1), isOptimistic: true),
                        .clockWindow(ClockWindow.Rule(.count, every: .seconds(1))),
                    ]
                ])
            await time.advance(by: .milliseconds(500))
            stage.lines.deliver(Models.frame(7), to: "/dev/gps")
            stage.lines.unplug("/dev/gps")
            await time.advance(by: .seconds(60))
            #expect(stage.texts("gps").isEmpty)
            stage.lines.plug("/dev/gps")
            stage.lines.deliver(Models.frame(8), to: "/dev/gps")
            stage.devices = []
            stage.gateway.apply(stage.plan)
            await time.advance(by: .seconds(60))
            #expect(stage.texts("gps").isEmpty)
        }
    }

    @Test func noTimerIsSetWhileNothingIsDue() throws {
        try TestLoop.run { time in
            var emitted = 0
            let timers = EventLoop.current.statistics.timers
            let filters = try Self.filters([
                "level": [.debounce(.seconds(1))], "other": [.throttleAverage(.seconds(10))],
            ]) { _ in emitted += 1 }
            #expect(EventLoop.current.statistics.timers == timers)
            let values: [Value?] = [.number(Decimal(1)), .number(Decimal(2))]
            let message = filters.take(values, at: EventLoop.current.now, limit: nil)
            #expect(message == [nil, nil])
            #expect(EventLoop.current.statistics.timers == timers + 1)
            await time.advance(by: .seconds(10))
            #expect(emitted == 2)
            #expect(EventLoop.current.statistics.timers == timers)
            _ = filters.take(values, at: EventLoop.current.now, limit: nil)
            filters.reset()
            #expect(EventLoop.current.statistics.timers == timers)
        }
    }

    @Test func aWindowOfTheClockEndsAtTheFullMinute() throws {
        try TestLoop.run { time in
            let rule = ClockWindow.Rule(.mean, every: .seconds(60))
            let stage = Self.stage(try Models.sender(), ["level": [.clockWindow(rule)]])
            for level: UInt8 in 1...100 {
                stage.lines.deliver(Models.frame(level), to: "/dev/gps")
                await time.advance(by: .seconds(1))
            }
            // 20 values from 16:40 on, then 60.
            #expect(
                stage.texts("gps").map { String($0.dropFirst(23)) } == [
                    #"17:00.000Z","level":10.5}"#, #"18:00.000Z","level":50.5}"#,
                ])
        }
    }

    @Test func aStepOfTheClockMovesTheWindows() throws {
        try TestLoop.run { time in
            let rule = ClockWindow.Rule(.count, every: .seconds(60))
            let stage = Self.stage(
                try Models.sender(), ["level": [.clockWindow(rule)]], dateKnown: false)
            @LoopActor func send(_ seconds: Int) async {
                for _ in 0..<seconds {
                    stage.lines.deliver(Models.frame(1), to: "/dev/gps")
                    await time.advance(by: .seconds(1))
                }
            }
            await send(30)
            // 1000 s after the boot; a minute of boot time ends after 20 s.
            #expect(stage.texts("gps") == [#"{"time":null,"level":20}"#])
            // The date is known at 12:00:55: the window with ten values ends five values later.
            stage.clock.step(to: 1_800_014_455)
            await send(10)
            #expect(stage.texts("gps").count == 2)
            #expect(stage.texts("gps").last?.hasSuffix(#":01:00.000Z","level":15}"#) == true)
            // A step over the end of the window.
            stage.clock.step(to: 1_800_018_000)
            await time.settle()
            #expect(stage.texts("gps").last?.hasSuffix(#":00.000Z","level":5}"#) == true)
        }
    }

    @Test func filtersComeBeforeThePaceOfTheDevice() throws {
        try TestLoop.run { time in
            let stage = Self.stage(
                try Models.sender(),
                ["level": [.number(.clamp(least: Decimal(5), most: nil, ignoresOutside: true))]],
                ReadingPace(every: .seconds(10), take: .mean))
            for level: UInt8 in [1, 6, 2, 8, 3] {
                stage.lines.deliver(Models.frame(level), to: "/dev/gps")
                await time.advance(by: .seconds(1))
            }
            await time.advance(by: .seconds(5))
            #expect(stage.levels("gps") == ["7"])
        }
    }

    @Test func whatIsDueBeforeAMessageIsEmittedBeforeIt() throws {
        try TestLoop.run { _ in
            var emitted: [[Value?]] = []
            let filters = try Self.filters(["level": [.throttleAverage(.seconds(2))]]) {
                emitted.append($0)
            }
            let now = EventLoop.current.now
            _ = filters.take([.number(Decimal(4)), nil], at: now, limit: nil)
            // The loop was busy over the end of the interval.
            _ = filters.take([.number(Decimal(8)), nil], at: now + .seconds(3), limit: nil)
            #expect(emitted == [[.number(Decimal(4)), nil]])
            filters.reset()
        }
    }
}
