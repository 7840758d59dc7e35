// SPDX-License-Identifier: Apache-2.0

import DeviceFiles
import Plan
import Reactor
import ReactorTesting
import Readings
import Testing

@testable import Simulation

/// A polled sensor that escapes bytes, read through a real pty.
@Suite struct StuffedSensorTests {
    /// On the real clock: the kernel transfers the request on its own thread.
    @Test func anAnswerBetweenFlagsIsRead() throws {
        let folder = #filePath.split(separator: "/").dropLast().joined(separator: "/")
        let file = try DeviceFile.load("/\(folder)/Devices/acme/dust.yaml")
        try RealLoop.run {
            let sensor = try SimulatedSensor(file, seed: 7, loop: .current)
            let reader = try LoopReader(sensor.path)
            // Twelve bytes of content, a check and two flags; an escape for each 7E, 11 and 13.
            for length in [17, 34, 51, 66, 81] {
                reader.write([0x7E, 0x00, 0x03, 0x00, 0xFC, 0x7E])
                #expect(await reader.waitForBytes(length))
                #expect(reader.bytes.count == length)
            }
            let (readings, rejected) = reader.readings(file.model)
            let numbers = readings.map { $0.map { thousandths($0) } }
            #expect(
                numbers == [
                    [15_875, 63_500], [9_188, 36_750], [9_063, 36_250], [0, 0], [17_000, 68_000],
                ])
            #expect(rejected == 0)
            #expect(reader.bytes.filter { $0 == 0x7D }.count == 6)
            reader.close()
            sensor.close()
        }
    }
}
