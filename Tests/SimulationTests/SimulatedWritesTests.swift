// SPDX-License-Identifier: Apache-2.0

import Devices
import Plan
import Reactor
import ReactorTesting
import Readings
import Testing
import Wire

@testable import Simulation

/// Simulated devices carry out what they are told, and confirm it.
@Suite struct SimulatedWritesTests {
    private static func bytes(_ hex: String) -> [UInt8] {
        hex.split(separator: " ").compactMap { UInt8($0, radix: 16) }
    }

    private static let period = bytes("AA B4 08 01 05 00 00 00 00 00 00 00 00 00 00 FF FF 0C AB")

    /// The bytes that answer a request.
    private static func answer(
        _ device: inout SimulatedDevice, _ request: [UInt8]
    ) -> [UInt8]? {
        var matcher = RequestMatcher(device.requests)
        let found = request.withUnsafeBytes { matcher.receive($0) }
        guard let first = found.first else { return nil }
        return device.answer(first.request, first.bytes, at: 0)?.bytes
    }

    @Test func aWriteIsConfirmedAndStays() throws {
        var device = SimulatedDevice(
            try deviceFile("nova/sds011").model, name: "dust", isAsked: false, seed: 1)
        device.begin(at: 0)
        #expect(device.values[2] == nil)
        let answer = try #require(Self.answer(&device, Self.period))
        #expect(Array(answer.prefix(5)) == Self.bytes("AA C5 08 01 05"))
        #expect(device.values[2] == .number(Decimal(5)))
        #expect(device.counters.failed == 0)
    }

    @Test func whatTheValueCannotBeIsNotCarriedOut() throws {
        var device = SimulatedDevice(
            try deviceFile("nova/sds011").model, name: "dust", seed: 1)
        device.begin(at: 0)
        let tooLong = Self.bytes("AA B4 08 01 1F 00 00 00 00 00 00 00 00 00 00 FF FF 26 AB")
        #expect(Self.answer(&device, tooLong) == nil)
        let damaged = Array(Self.period.dropLast(2)) + [0x0D, 0xAB]
        #expect(Self.answer(&device, damaged) == nil)
    }

    @Test func aModeThatIsSetIsInTheFramesThatFollow() throws {
        let model = try deviceFile("hilink/ld2410").model
        var device = SimulatedDevice(model, name: "radar", seed: 1)
        device.begin(at: 0)
        let begun = Self.answer(&device, Self.bytes("FD FC FB FA 04 00 FF 00 01 00 04 03 02 01"))
        #expect(begun == Self.bytes("FD FC FB FA 08 00 FF 01 00 00 01 00 40 00 04 03 02 01"))
        let done = Self.answer(&device, Self.bytes("FD FC FB FA 02 00 62 00 04 03 02 01"))
        #expect(done == Self.bytes("FD FC FB FA 04 00 62 01 00 00 04 03 02 01"))
        _ = device.send(at: 5_000_000_000)
        #expect(device.values[0] == .text("engineering"))
    }

    /// A confirmation is no reading: it comes only after its request.
    @Test func confirmationsAreNotSentUnasked() throws {
        var device = SimulatedDevice(
            try deviceFile("nova/sds011").model, name: "dust", seed: 1)
        device.begin(at: 0)
        for second in 1..<20 {
            guard let (outgoing, _) = device.send(at: Int64(second) * 1_000_000_000) else {
                continue
            }
            #expect(outgoing.bytes.count == 10)
            #expect(outgoing.bytes.starts(with: [0xAA, 0xC0]))
        }
    }

    @Test func aRelayThatSendsNothingHasNoWakeUps() throws {
        var device = SimulatedDevice(
            try deviceFile("lctech/lcus-1").model, name: "relay", seed: 1)
        device.begin(at: 0)
        #expect(device.nextFrame == nil)
        #expect(Self.answer(&device, Self.bytes("A0 01 01 A2"))?.isEmpty == true)
    }

    @Test func aSleepingDeviceAnswersNothingUntilItIsWokenUp() throws {
        let model = try deviceFile("nova/sds011-asleep").model
        guard case .serial(let serial) = model.kind else { return }
        let question = serial.reads[0].request
        var device = SimulatedDevice(model, name: "dust", seed: 1)
        device.begin(at: 0)
        #expect(Self.answer(&device, question)?.count == 10)
        let (wake, sleep) = (
            try model.request(0, []), try model.request(2, [])
        )
        #expect(Self.answer(&device, sleep)?.starts(with: [0xAA, 0xC5]) == true)
        #expect(Self.answer(&device, question) == nil)
        #expect(Self.answer(&device, wake)?.isEmpty == true)
        #expect(Self.answer(&device, question)?.count == 10)
    }
}
