// SPDX-License-Identifier: Apache-2.0

import Ports
import Reactor
import ReactorTesting
import Readings
import Testing

@Suite struct SensorTests {
    /// A sensor of two channels, read each 30 s, with two retries.
    @LoopActor static func stage(
        _ sensor: MemorySensor?, every: Duration = .seconds(30)
    ) -> GatewayStage {
        let stage = GatewayStage()
        stage.add("cellar", Models.sensor, every: every)
        stage.sensors.present["chip"] = sensor
        stage.gateway.start()
        stage.broker.accept()
        return stage
    }

    @LoopActor static func readings(_ stage: GatewayStage) -> [String] {
        stage.texts("cellar").map { $0.split(separator: "Z\",").last.map(String.init) ?? "" }
    }

    @Test func aSensorIsReadAtOnceAndThenAtEachTick() throws {
        try TestLoop.run { time in
            let sensor = MemorySensor()
            let stage = Self.stage(sensor)
            sensor.answer([21500, 45000])
            #expect(Self.readings(stage) == [#""level":21.5,"other":45}"#])
            #expect(stage.texts("cellar/availability").last == "online")
            await time.advance(by: .seconds(30))
            sensor.answer([0, 0])
            #expect(Self.readings(stage).last == #""level":0,"other":0}"#)
            #expect(sensor.reads == 2)
        }
    }

    @Test func aChannelThatTheSensorDoesNotHaveIsLeftOut() throws {
        try TestLoop.run { _ in
            let sensor = MemorySensor()
            sensor.missing = MissingChannels(numbers: [1], message: "it has no 'humidity'")
            let stage = Self.stage(sensor)
            sensor.answer(.success(SensorSample(contents: [.number(Decimal(21500)), nil])))
            #expect(Self.readings(stage) == [#""level":21.5}"#])
            #expect(stage.logged.all.contains { $0.contains("it has no 'humidity': these values") })
        }
    }

    @Test func aFailedReadIsRepeatedAndPublishesNothing() throws {
        try TestLoop.run { time in
            let sensor = MemorySensor()
            let stage = Self.stage(sensor)
            sensor.answer([1000, 1000])
            await time.advance(by: .seconds(30))
            sensor.answer([nil, 2000])
            await time.advance(by: .seconds(2))
            #expect(sensor.reads == 3)
            #expect(Self.readings(stage).count == 1)
            sensor.answer([2000, 2000])
            #expect(Self.readings(stage) == [#""level":1,"other":1}"#, #""level":2,"other":2}"#])
            #expect(stage.problems("cellar").allSatisfy(GatewayStage.isCalm))
        }
    }

    @Test func aSensorThatIsUnreadableForThreeTicksIsAProblemAndIsStillRead() throws {
        try TestLoop.run { time in
            let sensor = MemorySensor()
            let stage = Self.stage(sensor)
            sensor.answer([1000, 1000])
            await time.advance(by: .seconds(30))
            for wait in [2, 2, 26, 30] {
                sensor.answer([nil, nil])
                #expect(stage.texts("cellar/availability").last == "online")
                await time.advance(by: .seconds(wait))
            }
            sensor.answer([nil, nil])
            #expect(stage.texts("cellar/availability").last == "offline")
            let problem = stage.texts("cellar/problem").last
            #expect(problem?.contains(#""kind":"unreadable""#) == true)
            #expect(problem?.contains("temp: Input/output error, 5 times in a row") == true)
            #expect(Self.readings(stage).count == 1, "the last value is not the present value")
            #expect(sensor.reads == 6)
            await time.advance(by: .seconds(30))
            #expect(sensor.reads == 7)
            sensor.answer([3000, 3000])
            #expect(stage.texts("cellar/availability").last == "online")
            #expect(stage.problem("cellar") == "none")
        }
    }

    @Test func anUnreadableChannelIsNullBesideTheOthers() throws {
        try TestLoop.run { time in
            let sensor = MemorySensor()
            let stage = Self.stage(sensor)
            for _ in 0..<3 {
                #expect(Self.readings(stage).isEmpty)
                sensor.answer([nil, 2000])
                await time.advance(by: .seconds(2))
            }
            #expect(Self.readings(stage) == [#""level":null,"other":2}"#])
        }
    }

    @Test func aMissingSensorCostsNothingUntilItAppears() throws {
        try TestLoop.run { time in
            let stage = Self.stage(nil)
            let problem = stage.texts("cellar/problem").last
            #expect(problem?.contains(#""kind":"missing""#) == true)
            #expect(problem?.contains("config.txt needs dtoverlay=chip,addr=7") == true)
            let attempts = stage.sensors.attempts
            await time.advance(by: .seconds(3600))
            #expect(stage.sensors.attempts == attempts)
            let sensor = MemorySensor()
            stage.sensors.plug("chip", sensor)
            sensor.answer([1000, 1000])
            #expect(stage.texts("cellar/availability").last == "online")
        }
    }

    @Test func aLostSensorIsOfflineUntilItAppearsAgain() throws {
        try TestLoop.run { time in
            let sensor = MemorySensor()
            let stage = Self.stage(sensor)
            sensor.answer([1000, 1000])
            stage.sensors.present = [:]
            await time.advance(by: .seconds(30))
            sensor.answer(.failure(PortError(.lost, "its driver is gone")))
            await time.settle()
            #expect(sensor.isClosed)
            #expect(stage.texts("cellar/availability").last == "offline")
            #expect(stage.texts("cellar/problem").last?.contains(#""kind":"missing""#) == true)
            let other = MemorySensor()
            stage.sensors.plug("chip", other)
            other.answer([2000, 2000])
            #expect(stage.texts("cellar/availability").last == "online")
            #expect(Self.readings(stage).last == #""level":2,"other":2}"#)
        }
    }

    @Test func aReadThatDoesNotReturnIsAProblemAndIsNotRepeated() throws {
        try TestLoop.run { time in
            let sensor = MemorySensor()
            let stage = Self.stage(sensor)
            await time.advance(by: .seconds(90))
            #expect(sensor.reads == 1)
            #expect(stage.texts("cellar/problem").last?.contains(#""kind":"no-reply""#) == true)
            sensor.answer([1000, 1000])
            #expect(stage.texts("cellar/availability").last == "online")
            await time.advance(by: .seconds(30))
            #expect(sensor.reads == 2)
        }
    }

    @Test func aStoppedGatewayClosesItsSensors() throws {
        try TestLoop.run { time in
            let sensor = MemorySensor()
            let stage = Self.stage(sensor)
            await stage.gateway.stop(within: .seconds(1))
            #expect(sensor.isClosed)
            await time.advance(by: .seconds(60))
            #expect(sensor.reads == 1)
        }
    }

    @Test func aHundredSensorsWakeTheLoopAsOftenAsOne() throws {
        let one = try wakeUps(of: 1)
        let hundred = try wakeUps(of: 100)
        #expect(one.reads == 10)
        #expect(hundred.reads == 1000)
        #expect(hundred.wakeUps == one.wakeUps)
    }

    /// The cost of a number of sensors that are read once a second, over ten seconds.
    private func wakeUps(of count: Int) throws -> (reads: Int, wakeUps: Int) {
        try TestLoop.run { time in
            let sensor = MemorySensor()
            sensor.immediateAnswer = SensorSample(contents: [
                .number(Decimal(1)), .number(Decimal(2)),
            ])
            let stage = GatewayStage()
            for index in 0..<count { stage.add("d\(index)", Models.sensor, every: .seconds(1)) }
            stage.sensors.present["chip"] = sensor
            stage.gateway.start()
            stage.broker.accept()
            await time.settle()
            let before = (sensor.reads, EventLoop.current.statistics.wakeUps)
            await time.advance(by: .seconds(10))
            let statistics = EventLoop.current.statistics
            return (sensor.reads - before.0, statistics.wakeUps - before.1)
        }
    }
}
