// SPDX-License-Identifier: Apache-2.0

import Devices
import PropertyTesting
import Reactor
import ReactorTesting
import Readings
import Testing
import Wire

@Suite struct SunSpecTests {
    private static let port = "/dev/bus"

    private static func content(_ count: Int, _ places: [Int: Int] = [:]) -> [Int] {
        (0..<count).map { places[$0] ?? 7 }
    }

    private static let common = (number: 1, content: content(66))
    private static let controls = (number: 123, content: content(10, [2: 55]))
    private static let trackers = (number: 160, content: content(48, [19: 222]))

    private static func inverter(_ level: Int, _ number: Int = 103, length: Int = 50) -> (
        number: Int, content: [Int]
    ) {
        (number, content(length, [0: level]))
    }

    @LoopActor private static func stage() -> GatewayStage {
        let stage = GatewayStage()
        stage.add("roof", Models.sunSpec(), port: port)
        stage.lines.present = [port]
        stage.gateway.start()
        stage.broker.accept()
        return stage
    }

    /// Answers each request at once, until the time is over.
    ///
    /// - Parameter loses: Whether an answer does not arrive.
    @LoopActor private static func run(
        _ stage: GatewayStage, _ time: ManualClock, _ device: SunSpecDevice?, for span: Duration,
        loses: @LoopActor (_ request: [UInt8], _ answer: [UInt8]) -> Bool = { _, _ in false }
    ) async {
        var seen = 0
        var line: MemoryLine?
        for _ in 0..<Int(span / .milliseconds(20)) {
            let present = stage.lines.open[port]
            if present !== line { (line, seen) = (present, 0) }
            if let line, line.sent.count > seen, let request = line.sent.last {
                seen = line.sent.count
                if let answer = device?.answer(to: request), !loses(request, answer) {
                    stage.lines.deliver(answer, to: port)
                }
            }
            await time.advance(by: .milliseconds(20))
        }
    }

    @Test(arguments: SunSpec.bases)
    func theModelsAreReadWhereTheDeviceHasThem(base: Int) throws {
        try TestLoop.run { time in
            let stage = Self.stage()
            let device = SunSpecDevice(
                base: base,
                [
                    Self.common, (120, Self.content(26)), Self.trackers, Self.controls,
                    (64_001, Self.content(3)), Self.inverter(4711), Self.inverter(1, 101),
                ])
            await Self.run(stage, time, device, for: .seconds(5))
            #expect(stage.levels("roof").last == #"4711,"limit":55,"strings":222"#)
            // The places are known now: three requests a round, and no other.
            let line = try #require(stage.lines.open[Self.port])
            let count = line.sent.count
            await Self.run(stage, time, device, for: .seconds(20))
            #expect(line.sent.count == count + 6)
        }
    }

    @Test func aDeviceWithNothingBehindItsLastModelIsRead() throws {
        try TestLoop.run { time in
            let stage = Self.stage()
            let device = SunSpecDevice(
                base: 40_000, [Self.common, Self.inverter(12, 102)], hasEnd: false)
            await Self.run(stage, time, device, for: .seconds(5))
            #expect(stage.levels("roof").last == "12")
        }
    }

    @Test func theValuesOfAMissingModelAreMissingAndCannotBeSet() throws {
        try TestLoop.run { time in
            let stage = Self.stage()
            let device = SunSpecDevice(base: 40_000, [Self.common, Self.inverter(300)])
            await Self.run(stage, time, device, for: .seconds(5))
            #expect(stage.levels("roof").last == "300")
            #expect(stage.logged.all.contains { $0.contains("has no SunSpec model 160") })
            let count = stage.lines.open[Self.port]?.sent.count
            stage.broker.send("50", to: "martlet/shed/roof/limit/set")
            await time.settle()
            #expect(stage.lines.open[Self.port]?.sent.count == count)
            #expect(stage.logged.all.contains { $0.contains("the device has no such registers") })
        }
    }

    @Test func aCommandGoesToTheRegisterOfTheDevice() throws {
        try TestLoop.run { time in
            let stage = Self.stage()
            let device = SunSpecDevice(
                base: 50_000, [Self.common, Self.controls, Self.inverter(300)])
            await Self.run(stage, time, device, for: .seconds(5))
            stage.broker.send("60", to: "martlet/shed/roof/limit/set")
            await time.advance(by: .milliseconds(100))
            let request = try #require(stage.lines.open[Self.port]?.sent.last)
            // Behind the marker and the common model, the third register behind a head.
            let address = 50_000 + 2 + 68 + 2 + 2
            #expect(
                Array(request.prefix(6)) == [
                    1, 6, UInt8(address >> 8), UInt8(address & 255), 0, 60,
                ])
        }
    }

    /// The round has more questions than the command, which begins with the silence of the line.
    @Test func aCommandWithinARoundIsSentAfterTheSilence() throws {
        try TestLoop.run { time in
            let stage = Self.stage()
            let device = SunSpecDevice(
                base: 40_000, [Self.common, Self.inverter(300), Self.controls, Self.trackers])
            await Self.run(stage, time, device, for: .seconds(5))
            let line = try #require(stage.lines.open[Self.port])
            await time.advance(by: .seconds(5))
            for _ in 0..<2 {
                stage.lines.deliver(device.answer(to: try #require(line.sent.last)), to: Self.port)
                await time.advance(by: .milliseconds(5))
            }
            let count = line.sent.count
            stage.broker.send("60", to: "martlet/shed/roof/limit/set")
            stage.lines.deliver(device.answer(to: try #require(line.sent.last)), to: Self.port)
            #expect(line.sent.count == count)
            await time.advance(by: .milliseconds(5))
            #expect(line.sent.count == count + 1)
            #expect(line.sent.last?[1] == 6)
        }
    }

    @Test func ofAShorterModelNothingIsReadBehindItsEnd() throws {
        try TestLoop.run { time in
            let stage = Self.stage()
            let device = SunSpecDevice(
                base: 40_000, [Self.common, Self.inverter(300), (160, Self.content(12))])
            await Self.run(stage, time, device, for: .seconds(15))
            #expect(stage.levels("roof").last == "300")
            #expect(["none", "starting"].contains(stage.problem("roof")))
        }
    }

    @Test func aDeviceWithOtherModelsIsNamed() throws {
        try TestLoop.run { time in
            let stage = Self.stage()
            let device = SunSpecDevice(
                base: 40_000, [Self.common, (113, Self.content(60)), (120, Self.content(26))])
            await Self.run(stage, time, device, for: .seconds(5))
            let problem = try #require(stage.texts("roof/problem").last)
            #expect(problem.contains(#""kind":"wrong-device""#))
            #expect(
                problem.contains(
                    "has none of the SunSpec models 101..103, 123, 160: it has 1, 113, 120"))
            #expect(stage.levels("roof").isEmpty)
        }
    }

    @Test func aDeviceWithoutTheMarkerIsNamed() throws {
        try TestLoop.run { time in
            let stage = Self.stage()
            // Its registers begin with another number, and it refuses the other bases.
            let device = SunSpecDevice(base: 39_999, [Self.common, Self.inverter(300)])
            await Self.run(stage, time, device, for: .seconds(5))
            let problem = try #require(stage.texts("roof/problem").last)
            #expect(problem.contains(#""kind":"wrong-device""#))
            #expect(problem.contains("there is no 'SunS' at the holding registers 40000, 50000, 0"))
            #expect(stage.levels("roof").isEmpty)
        }
    }

    @Test func aDeviceThatWasExchangedIsSearchedAnew() throws {
        try TestLoop.run { time in
            let stage = Self.stage()
            let first = SunSpecDevice(base: 40_000, [Self.common, Self.inverter(1)])
            await Self.run(stage, time, first, for: .seconds(5))
            // Without power for an hour, then another one.
            await Self.run(stage, time, nil, for: .seconds(3600))
            #expect(stage.texts("roof/availability").last == "offline")
            let second = SunSpecDevice(
                base: 0, [Self.common, (120, Self.content(26)), Self.inverter(2)])
            await Self.run(stage, time, second, for: .seconds(120))
            #expect(stage.levels("roof").last == "2")
            stage.lines.unplug(Self.port)
            stage.lines.plug(Self.port)
            let third = SunSpecDevice(base: 40_000, [Self.common, Self.inverter(3)])
            await Self.run(stage, time, third, for: .seconds(5))
            #expect(stage.levels("roof").last == "3")
            #expect(Set(stage.levels("roof")) == ["1", "2", "3"])
        }
    }

    /// Some devices do not answer a request for registers that they do not have.
    @Test func aDeviceThatIsSilentAtTheOtherBasesIsFound() throws {
        try TestLoop.run { time in
            let stage = Self.stage()
            let device = SunSpecDevice(base: 0, [Self.common, Self.inverter(9)])
            await Self.run(stage, time, device, for: .seconds(30)) { $1[1] >= 0x80 }
            #expect(stage.levels("roof").last == "9")
        }
    }

    /// Noise on the line spoils the answers about one model, with all their repeats.
    @Test func anAnswerThatIsLostInTheSearchHidesNoModel() throws {
        try TestLoop.run { time in
            let stage = Self.stage()
            let device = SunSpecDevice(
                base: 40_000, [Self.common, Self.trackers, Self.controls, Self.inverter(9)])
            var lost = 0
            await Self.run(stage, time, device, for: .seconds(30)) { request, _ in
                // The head of the model behind the trackers.
                guard request[1] == 3, request[3] == 0xB8, lost < 3 else { return false }
                lost += 1
                return true
            }
            #expect(lost == 3)
            #expect(stage.levels("roof").last == #"9,"limit":55,"strings":222"#)
        }
    }

    @Test(arguments: Seeds.fresh(3))
    func noLayoutGivesAWrongValue(seed: UInt64) throws {
        try TestLoop.run { time in
            var random = SeededGenerator(seed: seed)
            for _ in 0..<40 {
                let level = Int.random(in: 0...65_535, using: &random)
                var models = [Self.inverter(level, Int.random(in: 101...103, using: &random))]
                if Bool.random(using: &random) { models.append(Self.trackers) }
                if Bool.random(using: &random) { models.append(Self.controls) }
                for _ in 0..<Int.random(in: 0...6, using: &random) {
                    let number = Int.random(in: 200...65_000, using: &random)
                    let length = Int.random(in: 0...150, using: &random)
                    models.append((number, Self.content(length)))
                }
                models.shuffle(using: &random)
                let base = SunSpec.bases.randomElement(using: &random)!
                let stage = Self.stage()
                let device = SunSpecDevice(base: base, [Self.common] + models)
                await Self.run(stage, time, device, for: .seconds(3))
                let limit = models.contains { $0.number == 123 } ? #","limit":55"# : ""
                let strings = models.contains { $0.number == 160 } ? #","strings":222"# : ""
                #expect(stage.levels("roof").last == "\(level)\(limit)\(strings)")
            }
        }
    }
}
