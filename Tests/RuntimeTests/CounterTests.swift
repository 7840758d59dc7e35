// SPDX-License-Identifier: Apache-2.0

import DeviceFiles
import Devices
import Plan
import Ports
import PropertyTesting
import Reactor
import ReactorTesting
import Readings
import Testing

@testable import Runtime

@Suite struct CounterTests {
    private static let imp = CounterName(device: "meter", pin: "imp")

    @LoopActor static func metering(_ counters: MemoryCounters = MemoryCounters()) throws
        -> GatewayStage
    {
        let stage = GatewayStage(counters: counters)
        stage.add("meter", try Models.meter(), pin: "GPIO5")
        stage.gateway.start()
        stage.broker.accept()
        return stage
    }

    @LoopActor static func input(_ stage: GatewayStage) throws -> MemoryInput {
        try #require(stage.pins.inputs[GatewayStage.pin("GPIO5")])
    }

    /// Readings without their time.
    @LoopActor static func readings(_ stage: GatewayStage) -> [String] {
        stage.texts("meter").map { String($0.drop { $0 != "," }.dropFirst().dropLast()) }
    }

    @Test func theFirstPulseAfterAPauseIsPublishedAtOnceAndTheOthersAtATick() throws {
        try TestLoop.run { time in
            let stage = try Self.metering()
            #expect(Self.readings(stage) == [#""energy":0,"power":null"#])
            // The clock stood at 1000 s; ticks are at multiples of 10 s.
            await time.advance(by: .seconds(33))
            try Self.input(stage).change(to: true)
            await time.settle()
            #expect(Self.readings(stage).last == #""energy":0.001,"power":null"#)
            for _ in 0..<3 {
                await time.advance(by: .seconds(2))
                try Self.input(stage).change(to: true)
            }
            await time.settle()
            #expect(Self.readings(stage).count == 2)
            await time.advance(by: .seconds(1))
            #expect(Self.readings(stage).count == 3)
            #expect(Self.readings(stage).last == #""energy":0.004,"power":1800"#)
        }
    }

    @Test func aRateFallsWithoutPulsesAndThenNoTimerIsLeft() throws {
        try TestLoop.run { time in
            let stage = try Self.metering()
            for _ in 0..<2 {
                try Self.input(stage).change(to: true)
                await time.advance(by: .seconds(10))
            }
            for _ in 0..<10 { await time.advance(by: .seconds(10)) }
            let powers = Self.readings(stage).map { $0.split(separator: ":").last ?? "" }
            #expect(powers == ["null", "null", "360", "180", "120", "90", "72", "0"])
            let timers = EventLoop.current.statistics.timers
            await time.advance(by: .seconds(1800))
            #expect(Self.readings(stage).count == powers.count)
            // The hourly one of `bridge/info`.
            #expect(timers == 1)
        }
    }

    @Test func aTotalGoesOnAfterARestart() throws {
        try TestLoop.run { time in
            let counters = MemoryCounters()
            let stage = try Self.metering(counters)
            for _ in 0..<5 { try Self.input(stage).change(to: true) }
            await time.settle()
            #expect(counters.kept[Self.imp] == 5)
            await stage.gateway.stop(within: .seconds(1))
            #expect(counters.isClosed)
            #expect(Self.readings(stage).last == #""energy":0.005,"power":null"#)
            let next = try Self.metering(counters)
            #expect(Self.readings(next) == [#""energy":0.005,"power":null"#])
        }
    }

    @Test func pulsesThatArriveJustBeforeTheExitAreCounted() throws {
        try TestLoop.run { time in
            let stage = try Self.metering()
            let now = EventLoop.current.now
            try Self.input(stage).unread = (0..<20).map { _ in PinEdge(isOn: true, stamp: now) }
            await stage.gateway.stop(within: .seconds(1))
            #expect(stage.counters.kept[Self.imp] == 20)
            #expect(Self.readings(stage).last == #""energy":0.02,"power":null"#)
        }
    }

    @Test func aCounterWithoutATotalIsNotKept() throws {
        try TestLoop.run { time in
            let stage = GatewayStage()
            let meter = try Models.meter()
            let rates = Model(
                name: "test/fan", title: "A test", kind: meter.model.kind,
                values: [meter.model.values[1]], every: .seconds(10), staleAfter: nil, examples: [])
            let fan = DeviceFile(path: "fan.yaml", model: rates, serial: nil, pins: meter.pins)
            stage.add("meter", fan, pin: "GPIO5")
            stage.gateway.start()
            stage.broker.accept()
            for _ in 0..<5 {
                try Self.input(stage).change(to: true)
                await time.advance(by: .seconds(2))
            }
            #expect(Self.readings(stage).last == #""power":1800"#)
            #expect(stage.counters.kept == [:])
        }
    }

    @Test func aCommandSetsTheTotalToTheNumberOfTheMeter() throws {
        try TestLoop.run { time in
            let stage = try Self.metering()
            stage.broker.send("12345.6", to: "martlet/shed/meter/energy/set")
            #expect(Self.readings(stage).last == #""energy":12345.6,"power":null"#)
            #expect(stage.counters.kept[Self.imp] == 12_345_600)
            try Self.input(stage).change(to: true)
            await time.advance(by: .seconds(10))
            #expect(Self.readings(stage).last == #""energy":12345.601,"power":null"#)
        }
    }

    static let invalid = ["on", "-1", "12,5", " 7", "1e40", "12345.6 kWh"]

    @Test(arguments: invalid) func anInvalidTotalIsRefused(payload: String) throws {
        try TestLoop.run { _ in
            let stage = try Self.metering()
            stage.broker.send(payload, to: "martlet/shed/meter/energy/set")
            #expect(Self.readings(stage).count == 1)
            #expect(stage.logged.all.contains { $0.contains("expected a number that") })
        }
    }

    @Test func aRateCannotBeSet() throws {
        try TestLoop.run { _ in
            let stage = try Self.metering()
            stage.broker.send("5", to: "martlet/shed/meter/power/set")
            #expect(stage.logged.all.contains { $0.contains("can only be read") })
        }
    }

    @Test func pulsesThatTheKernelDroppedAreInTheTotalAndInTheLog() throws {
        try TestLoop.run { time in
            let stage = try Self.metering()
            for _ in 0..<3 {
                await time.advance(by: .seconds(1))
                let now = EventLoop.current.now
                try Self.input(stage).report([
                    PinEdge(isOn: true, stamp: now + .milliseconds(-500)),
                    PinEdge(isOn: true, stamp: now, missed: 7),
                ])
            }
            await time.settle()
            #expect(stage.counters.kept[Self.imp] == 27)
            let lines = stage.logged.all.filter { $0.contains("came faster than") }
            #expect(lines.count == 1)
            #expect(lines.first?.hasPrefix("meter: 'imp': the total has 7 pulses that") == true)
        }
    }

    @Test func theLossOfTheChipResetsTheRateAndNotTheTotal() throws {
        try TestLoop.run { time in
            let stage = try Self.metering()
            for _ in 0..<4 {
                try Self.input(stage).change(to: true)
                await time.advance(by: .seconds(5))
            }
            let input = try Self.input(stage)
            input.change(to: true)
            input.lost(PortError(.lost, "gone"))
            await time.settle()
            #expect(stage.counters.kept[Self.imp] == 5)
            #expect(Self.readings(stage).last == #""energy":0.005,"power":null"#)
        }
    }

    @Test(arguments: Seeds.fresh(30))
    func totalsNeverGoBackAndTheLastOneHasAllPulses(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let gaps = (0..<200).map { _ in
            Int64.random(in: 1...(random.chance(10) ? 100_000 : 3000), using: &random)
        }
        try TestLoop.run { time in
            let stage = try Self.metering()
            for gap in gaps {
                try Self.input(stage).change(to: true)
                await time.advance(by: .milliseconds(gap))
            }
            try Self.input(stage).change(to: true)
            await stage.gateway.stop(within: .seconds(1))
            let totals = stage.texts("meter").compactMap { text in
                text.firstMatch(of: /"energy":([0-9.]+)/).flatMap { Decimal($0.1) }
            }
            #expect(totals == totals.sorted())
            #expect(totals.last == Decimal(mantissa: Int64(gaps.count + 1), exponent: -3))
            // One for each ten seconds, one after each pause, the first and the last.
            let ticks = Int(gaps.reduce(0, +) / 10_000)
            #expect(totals.count <= ticks + gaps.count { $0 >= 10_000 } + 3)
        }
    }

    @Test func aDayOfPulsesLosesNone() throws {
        try TestLoop.run { time in
            let stage = try Self.metering()
            for _ in 0..<8640 {
                try Self.input(stage).change(to: true)
                await time.advance(by: .seconds(10))
            }
            #expect(Self.readings(stage).last == #""energy":8.64,"power":360"#)
        }
    }
}
