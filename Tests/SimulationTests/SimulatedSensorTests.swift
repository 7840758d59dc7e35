// SPDX-License-Identifier: Apache-2.0

import DeviceFiles
import Devices
import Plan
import Ports
import Reactor
import ReactorTesting
import Readings
import Testing

@testable import Simulation

/// On the manual clock; the bytes go through real ptys.
@Suite struct SimulatedSensorTests {
    @Test func theFramesHaveTheGeneratedValues() throws {
        try TestLoop.run { time in
            let file = try deviceFile("plantower/pms5003")
            let sensor = try SimulatedSensor(file, seed: 7, loop: .current)
            let reader = try Reader(sensor.path)
            await time.advance(by: .seconds(20))
            reader.read(upTo: sensor.counters.sent * 32)
            let (readings, rejected) = reader.readings(file.model)
            #expect(sensor.counters.sent >= 19)
            #expect(readings.count == sensor.counters.sent)
            #expect(rejected == 0)

            var twin = FrameGenerator(file.model, seed: 7, name: file.model.name)
            for (second, reading) in readings.enumerated() {
                _ = try twin.frame(0, at: Int64(second) * 1_000_000_000)
                for (value, made) in zip(reading, twin.values) {
                    let difference = thousandths(value)! - thousandths(made)!
                    #expect(abs(difference) <= 500, "a field of whole numbers rounds")
                }
                #expect(reading[1] == twin.values[1], "the walk has whole steps")
            }
            #expect(Set(readings.map { $0[1] }).count > 3, "a walk changes")
            sensor.close()
        }
    }

    @Test func theSameSeedGivesTheSameBytes() throws {
        for model in ["plantower/pms5003", "generic/climate-line"] {
            let file = try deviceFile(model)
            let first = try bytes(of: file, seed: 7)
            #expect(!first.isEmpty)
            #expect(try bytes(of: file, seed: 7) == first)
            #expect(try bytes(of: file, seed: 8) != first)
        }
    }

    @Test func aTextSensorSendsLines() throws {
        let file = try deviceFile("generic/climate-line")
        let text = String(decoding: try bytes(of: file, seed: 1), as: UTF8.self)
        for line in text.split(separator: "\r\n") {
            #expect(line.wholeMatch(of: /T=\d+(\.\d+)? H=\d+(\.\d+)?/) != nil, "\(line)")
        }
    }

    /// At 1200 baud a byte takes 8.33 ms, and the simulator wakes up every 5 ms.
    @Test func noByteIsFasterThanTheLineCarriesIt() throws {
        try TestLoop.run { time in
            let file = slow(try deviceFile("plantower/pms5003"))
            let sensor = try SimulatedSensor(file, seed: 7, loop: .current)
            let reader = try Reader(sensor.path)
            let start = phase(of: file)
            let pace = LinePace(SerialSettings(baud: 1200))
            var counts: Set<Int> = []
            for step in 0..<400 {
                let carried = min(32, pace.bytes(after: Int64(step) * 5_000_000 - start))
                if carried == 32 { break }
                reader.read(upTo: carried)
                #expect(reader.bytes.count == carried)
                counts.insert(carried)
                await time.advance(by: .milliseconds(5))
            }
            #expect(counts == Set(0...31))
            sensor.close()
        }
    }

    @Test func aReaderThatDoesNotReadLosesWholeFrames() throws {
        try TestLoop.run { time in
            let file = try deviceFile("plantower/pms5003")
            let sensor = try SimulatedSensor(file, seed: 7, loop: .current)
            let reader = try Reader(sensor.path)
            await time.advance(by: .seconds(2000))
            let stuck = sensor.counters
            #expect(stuck.dropped > 1000)
            #expect(stuck.sent + stuck.dropped == 1999 || stuck.sent + stuck.dropped == 2000)
            // Now it reads, and the sensor continues with the rest of the frame.
            for _ in 0..<50 where sensor.counters.sent < stuck.sent + 5 {
                reader.read(upTo: reader.bytes.count + 1)
                await time.advance(by: .seconds(1))
            }
            reader.read(upTo: sensor.counters.sent * 32)
            let (readings, rejected) = reader.readings(file.model)
            #expect(sensor.counters.sent >= stuck.sent + 5)
            #expect(readings.count == sensor.counters.sent)
            #expect(rejected == 0)
            sensor.close()
        }
    }

    @Test func fiftySensorsShareTheirWakeUps() throws {
        try TestLoop.run { time in
            let devices = try (0..<50).map {
                try sensor("air\($0)", "plantower/pms5003", port: "/dev/ttyUSB\($0)")
            }
            let gateway = try SimulatedGateway(file: gatewayFile(devices), seed: 1, loop: .current)
            let readers = try gateway.portPaths.values.map { try Reader($0) }
            gateway.start()
            var ticks = 0
            for _ in 0..<10 {
                let before = EventLoop.current.statistics.turns
                await time.advance(by: .seconds(1))
                ticks += EventLoop.current.statistics.turns - before
            }
            let sent = (0..<50).reduce(0) { $0 + (gateway.counters(of: $1)?.sent ?? 0) }
            #expect(sent >= 450)
            // One turn for each byte would give 15 000. The grid has 2000 points, with one or two
            // turns each.
            #expect(ticks < 5000)
            #expect(readers.count == 50)
            gateway.close()
        }
    }

    private nonisolated func bytes(of file: DeviceFile, seed: UInt64) throws -> [UInt8] {
        try TestLoop.run { time in
            let sensor = try SimulatedSensor(file, seed: seed, loop: .current)
            let reader = try Reader(sensor.path)
            await time.advance(by: .seconds(10))
            var twin = SimulatedDevice(file.model, name: file.model.name, seed: seed)
            twin.begin(at: 0)
            let sent = (0..<sensor.counters.sent).compactMap { _ in
                twin.send(at: twin.nextFrame ?? 0)?.outgoing.bytes
            }
            reader.read(upTo: sent.joined().count)
            sensor.close()
            #expect(reader.bytes.starts(with: sent.joined()))
            return Array(sent.joined())
        }
    }

    private nonisolated func slow(_ file: DeviceFile) -> DeviceFile {
        DeviceFile(
            path: file.path, model: file.model, serial: SerialSettings(baud: 1200), pins: [])
    }

    /// Nanoseconds from the start to the first frame.
    private nonisolated func phase(of file: DeviceFile) -> Int64 {
        var twin = SimulatedDevice(file.model, name: file.model.name, seed: 7)
        twin.begin(at: 0)
        return twin.nextFrame ?? 0
    }
}
