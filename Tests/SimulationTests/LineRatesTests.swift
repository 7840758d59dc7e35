// SPDX-License-Identifier: Apache-2.0

import Devices
import Reactor
import ReactorTesting
import Readings
import Testing

@testable import Simulation

/// A simulated meter that changes its baud rate, with readers that do and that do not. On the real
/// clock, through a real pty: its master reads the rate that the reader has set.
@Suite struct LineRatesTests {
    private static let signOn = Array("/?!\r\n".utf8)
    private static let identification = "/LGZ5ZMF100AC.M26\r\n"
    /// The size of the data.
    private static func size() throws -> Int {
        let model = try deviceFile("generic/iec-meter").model
        guard case .serial(let serial) = model.kind else { return 0 }
        let example = try #require(model.examples.lazy.compactMap { $0.bytes(of: 1) }.first)
        return serial.format(of: 1).completed(example).count
    }

    private static let fast = Array("\u{6}050\r\n".utf8)
    private static let slow = Array("\u{6}000\r\n".utf8)

    /// What a reader receives after its acknowledgement, and the values in it.
    ///
    /// - Parameters:
    ///   - rate: That of the reader after its acknowledgement.
    ///   - count: The number of bytes to wait for.
    private static func answer(
        to acknowledgement: [UInt8], at rate: UInt32, _ count: Int
    ) throws -> (bytes: [UInt8], readings: Int) {
        try RealLoop.run {
            let file = try deviceFile("generic/iec-meter")
            let sensor = try SimulatedSensor(file, seed: 1, loop: .current)
            let reader = try LoopReader(sensor.path)
            reader.write(signOn)
            #expect(await reader.waitForBytes(identification.utf8.count))
            #expect(reader.bytes == Array(identification.utf8))
            reader.write(acknowledgement)
            // The meter answers after a second; the acknowledgement is on its way for 200 ms.
            try await sleep(for: .milliseconds(600))
            try reader.setRate(rate)
            #expect(await reader.waitForBytes(identification.utf8.count + count))
            let bytes = Array(reader.bytes.dropFirst(identification.utf8.count))
            let readings = reader.readings(file.model).values.filter { $0[0] != nil }.count
            reader.close()
            sensor.close()
            return (bytes, readings)
        }
    }

    @Test func theReaderAtTheAcknowledgedRateReadsTheData() throws {
        let (bytes, readings) = try Self.answer(to: Self.fast, at: 9600, Self.size())
        #expect(bytes.first == 0x02)
        #expect(readings == 1)
    }

    @Test func theReaderAtAnotherRateReadsNothingThatDecodes() throws {
        let (bytes, readings) = try Self.answer(to: Self.fast, at: 300, Self.size())
        #expect(bytes.allSatisfy { $0 == 0 })
        #expect(readings == 0)
    }

    /// The reader chooses; the first bytes are enough at 300 baud.
    @Test func theMeterKeepsTheRateThatTheReaderAcknowledges() throws {
        let (bytes, _) = try Self.answer(to: Self.slow, at: 300, 20)
        #expect(bytes.starts(with: [0x02]))
        #expect(String(decoding: bytes, as: UTF8.self).contains("F.F("))
    }

    @Test func aRequestAtAnotherRateIsNotUnderstood() throws {
        try RealLoop.run {
            let sensor = try SimulatedSensor(
                try deviceFile("generic/iec-meter"), seed: 1, loop: .current)
            let reader = try LoopReader(sensor.path)
            try reader.setRate(9600)
            reader.write(Self.signOn)
            try await sleep(for: .milliseconds(400))
            try reader.setRate(300)
            #expect(reader.bytes == [])
            reader.write(Self.signOn)
            #expect(await reader.waitForBytes(Self.identification.utf8.count))
            #expect(sensor.counters.sent == 1)
            reader.close()
            sensor.close()
        }
    }

    /// A speed that the meter does not have.
    @Test func aStrangeAcknowledgementHasNoAnswer() throws {
        var device = SimulatedDevice(
            try deviceFile("generic/iec-meter").model, name: "meter", seed: 1)
        device.begin(at: 0)
        #expect(device.answer(1, Self.fast, at: 0)?.baud == 9600)
        #expect(device.answer(1, Self.slow, at: 0)?.baud == 300)
        #expect(device.answer(1, Array("\u{6}0Z0\r\n".utf8), at: 0) == nil)
    }
}
