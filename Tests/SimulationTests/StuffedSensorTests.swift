// SPDX-License-Identifier: Apache-2.0

import DeviceFiles
import Plan
import Reactor
import ReactorTesting
import Readings
import Testing

@testable import Simulation

/// A sensor that escapes bytes, asked and read through a real pty.
@Suite struct StuffedSensorTests {
    @Test func whatASensorBetweenFlagsAnswersIsRead() throws {
        let folder = #filePath.split(separator: "/").dropLast().joined(separator: "/")
        let file = try DeviceFile.load("/\(folder)/Devices/acme/dust.yaml")
        try TestLoop.run { time in
            let sensor = try SimulatedSensor(file, seed: 7, loop: .current)
            let reader = try Reader(sensor.path)
            for round in 1...5 {
                try reader.write([0x7E, 0x00, 0x03, 0x00, 0xFC, 0x7E])
                await time.advance(by: .seconds(1))
                reader.read(upTo: round * 15)
            }
            let (readings, rejected) = reader.readings(file.model)
            let numbers = readings.map { $0.map { thousandths($0) } }
            #expect(
                numbers == [
                    [15_875, 63_500], [9_188, 36_750], [9_063, 36_250], [0, 0], [17_000, 68_000],
                ])
            #expect(rejected == 0)
            let escapes = reader.bytes.filter { $0 == 0x7D }.count
            #expect(escapes == 6, "7E, 7E; 13, 13; 11, 11")
            #expect(reader.bytes.count == 5 * 15 + escapes)
            sensor.close()
        }
    }
}
