// SPDX-License-Identifier: Apache-2.0

import DeviceFiles
import Glibc
import Reactor
import ReactorTesting
import Testing

@testable import Simulation

/// On the manual clock; the bytes go through real ptys.
@Suite struct FaultySensorTests {
    @Test func aReaderReceivesEveryUndamagedFrame() throws {
        let faults = [Fault(.drop), Fault(.flip), Fault(.noise), Fault(.burst), Fault(.badCheck)]
        try TestLoop.run { time in
            let file = try deviceFile("plantower/pms5003")
            let sensor = try SimulatedSensor(file, seed: 7, faults: faults, loop: .current)
            let reader = try Reader(sensor.path)
            for _ in 0..<60 {
                await time.advance(by: .seconds(1))
                reader.read(upTo: 0)
            }
            sensor.close()
            let counters = sensor.counters
            #expect(counters.sent > 10 && counters.spoiled > 10 && counters.noise > 100)
            #expect(reader.readings(file.model).values.count == counters.sent)
        }
    }

    @Test func theValuesAreThoseOfTheSensorWithoutFaults() throws {
        let plain = try values(faults: [])
        let faulty = try values(faults: [Fault(.noise, rate: 1), Fault(.burst, rate: 0.5)])
        #expect(faulty.count >= 15)
        #expect(faulty == Array(plain.prefix(faulty.count)))
    }

    @Test func aSensorThatAFaultUnpluggedComesBackWithItsName() throws {
        try TestLoop.run { time in
            let file = try deviceFile("plantower/pms5003")
            let gateway = try SimulatedGateway(
                file: gatewayFile([try sensor("air", "plantower/pms5003", port: "/dev/ttyUSB0")]),
                seed: 1, faults: [0: [Fault(.unplug, rate: 0.2)]], loop: .current)
            let path = try #require(gateway.portPaths[0])
            gateway.start()
            var presence: [Bool] = []
            for _ in 0..<60 {
                await time.advance(by: .seconds(1))
                presence.append(access(path, F_OK) == 0)
            }
            let counters = try #require(gateway.counters(of: 0))
            #expect(counters.unplugged > 2)
            #expect(presence.contains(true) && presence.contains(false))
            gateway.unplug(0)
            await time.advance(by: .seconds(30))
            #expect(access(path, F_OK) != 0, "a sensor that the test has unplugged stays unplugged")
            gateway.close()
            #expect(file.model.name == "plantower/pms5003")
        }
    }

    @Test func aFloodFillsTheLine() throws {
        try TestLoop.run { time in
            let file = try deviceFile("plantower/pms5003")
            let sensor = try SimulatedSensor(
                file, seed: 7, faults: [Fault(.flood)], loop: .current)
            let reader = try Reader(sensor.path)
            for _ in 0..<10 {
                await time.advance(by: .seconds(1))
                reader.read(upTo: 0)
            }
            #expect((7700...9600).contains(sensor.counters.noise), "960 bytes a second, at most")
            #expect(sensor.counters.sent == 0)
            #expect(reader.readings(file.model).values.isEmpty)
            sensor.close()
        }
    }

    private nonisolated func values(faults: [Fault]) throws -> [Int64?] {
        try TestLoop.run { time in
            let file = try deviceFile("plantower/pms5003")
            let sensor = try SimulatedSensor(file, seed: 7, faults: faults, loop: .current)
            let reader = try Reader(sensor.path)
            for _ in 0..<20 {
                await time.advance(by: .seconds(1))
                reader.read(upTo: 0)
            }
            sensor.close()
            return reader.readings(file.model).values.map { thousandths($0[1]) }
        }
    }
}
