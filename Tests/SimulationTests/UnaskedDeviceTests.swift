// SPDX-License-Identifier: Apache-2.0

import Devices
import Testing

@testable import Simulation

@Suite struct UnaskedDeviceTests {
    /// The frames of a device with their times in milliseconds.
    static func frames(_ model: String, isAsked: Bool = true, count: Int) throws -> [(
        time: Int64, bytes: [UInt8]
    )] {
        var device = SimulatedDevice(
            try deviceFile(model).model, name: "it", isAsked: isAsked, seed: 7)
        device.begin(at: 0)
        return try (0..<count).map { _ in
            let time = try #require(device.nextFrame)
            let sent = device.send(at: time)
            let frame = try #require(sent)
            return (time / 1_000_000, frame.outgoing.bytes)
        }
    }

    @Test func aDeviceThatSomethingElseAsksSendsItsAnswersAtItsInterval() throws {
        let frames = try Self.frames("cubic/pm1006", isAsked: false, count: 5)
        #expect(zip(frames, frames.dropFirst()).allSatisfy { $1.time - $0.time == 10_000 })
        #expect(frames.allSatisfy { $0.bytes.starts(with: [0x16, 0x11, 0x0B]) })
        var asked = SimulatedDevice(try deviceFile("cubic/pm1006").model, name: "it", seed: 7)
        asked.begin(at: 0)
        #expect(asked.nextFrame == nil)
    }

    @Test func aReaderRepeatsACardAndThenWaitsForTheNext() throws {
        let frames = try Self.frames("seeed/rdm6300", count: 8)
        #expect(Set(frames[0..<4].map(\.bytes)).count == 1)
        #expect(Set(frames[4..<8].map(\.bytes)).count == 1)
        #expect(frames[0].bytes != frames[4].bytes)
        let waits = zip(frames, frames.dropFirst()).map { $1.time - $0.time }
        #expect(waits == [250, 250, 250, 6000, 250, 250, 250])
    }
}
