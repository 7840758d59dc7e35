// SPDX-License-Identifier: Apache-2.0

import DeviceFiles
import Devices
import Encryption
import Testing
import Wire

@testable import Simulation

/// A simulated meter encrypts each telegram under a counter of its own.
@Suite struct EncryptedSensorTests {
    private static func counters(_ start: Int64) throws -> [UInt32] {
        let model = try deviceFile("dsmr/p1-luxembourg").model
        guard case .serial(let serial) = model.kind else { return [] }
        var generator = FrameGenerator(model, seed: 7, name: "it", start: start)
        return try (0..<5).map { (number: Int64) in
            let frame = try generator.frame(0, at: number * 10_000_000_000)
            #expect(serial.frames[0].rawValues(of: frame) != nil)
            return frame[14..<18].reduce(0) { $0 << 8 | UInt32($1) }
        }
    }

    @Test func theFrameCounterRises() throws {
        #expect(try Self.counters(0) == [603, 604, 605, 606, 607])
    }

    /// The same key and counter for two contents would show the difference of the contents.
    @Test func theFrameCounterRisesFromOneStartToTheNext() throws {
        let (first, next) = (try Self.counters(1_700_000_000), try Self.counters(1_700_000_050))
        #expect(first[4] < next[0])
    }

    @Test func aSpoiledFrameIsRefused() throws {
        let model = try deviceFile("dsmr/p1-luxembourg").model
        guard case .serial(let serial) = model.kind else { return }
        let frame = try #require(model.examples.first?.bytes(of: 0))
        let bad = try #require(BadCheck.made(of: frame, serial.frames))
        #expect(serial.frames[0].rawValues(of: bad) == nil)
        #expect(bad.count == frame.count)
    }
}
