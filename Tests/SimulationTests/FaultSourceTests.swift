// SPDX-License-Identifier: Apache-2.0

import Devices
import Testing
import Wire

@testable import Simulation

@Suite struct FaultSourceTests {
    private let second: Int64 = 1_000_000_000

    @Test func withoutFaultsAFrameIsUnchanged() throws {
        let all = try outgoings([], count: 20)
        let expected = try frames(20)
        #expect(all.map(\.bytes) == expected)
        #expect(all.allSatisfy { $0.intact == 1 && $0.spoiled == 0 && $0.noise == 0 })
    }

    @Test func theSameSeedMakesTheSameFaults() throws {
        let faults = Fault.Kind.allCases.map { Fault($0, rate: 0.05) }
        let first = try outgoings(faults, count: 300).map(\.bytes)
        #expect(try outgoings(faults, count: 300).map(\.bytes) == first)
        #expect(try outgoings(faults, count: 300, seed: 2).map(\.bytes) != first)
    }

    @Test func droppedBytesMatchTheRate() throws {
        let all = try outgoings([Fault(.drop, rate: 0.1)], count: 1000)
        let sent = all.reduce(0) { $0 + $1.bytes.count }
        #expect((28_300...29_300).contains(sent), "of 32000 bytes a tenth is gone")
        let frames = try frames(1000)
        for (outgoing, frame) in zip(all, frames) {
            #expect(outgoing.intact == (outgoing.bytes == frame ? 1 : 0))
            #expect(outgoing.intact + outgoing.spoiled == 1)
        }
    }

    @Test func flippedBitsKeepTheLength() throws {
        let all = try outgoings([Fault(.flip, rate: 0.1)], count: 1000)
        let bits = zip(all, try frames(1000)).map { outgoing, frame in
            zip(outgoing.bytes, frame).reduce(0) { $0 + ($1.0 ^ $1.1).nonzeroBitCount }
        }
        #expect(all.allSatisfy { $0.bytes.count == 32 })
        #expect((2900...3500).contains(bits.reduce(0, +)), "one bit in a tenth of 32000 bytes")
    }

    @Test func aBadCheckIsTheOnlyError() throws {
        for name in ["plantower/pms5003", "winsen/mh-z19"] {
            let formats = try serial(name).frames
            for outgoing in try outgoings([Fault(.badCheck, rate: 1)], count: 20, of: name) {
                var decoder = FrameDecoder(formats)
                decoder.reset()
                outgoing.bytes.withUnsafeBytes { decoder.receive($0) { _ in } }
                #expect(decoder.counters.frames == 0)
                #expect(decoder.counters[.check] == 1)
                #expect(outgoing.spoiled == 1)
            }
        }
    }

    @Test func framesOfABurstAreJoinedInOrder() throws {
        let all = try outgoings([Fault(.burst, rate: 0.5)], count: 200)
        #expect(Set(all.map(\.intact)) == [0, 1, 2, 3, 4, 5])
        let sent = all.flatMap(\.bytes)
        let expected = try frames(200).flatMap { $0 }
        #expect(sent == Array(expected.prefix(sent.count)))
        #expect(sent.count >= 195 * 32)
    }

    @Test func noiseComesBeforeAWholeFrame() throws {
        let all = try outgoings([Fault(.noise, rate: 0.5)], count: 200)
        for (outgoing, frame) in zip(all, try frames(200)) {
            #expect(outgoing.intact == 1)
            #expect(outgoing.bytes.suffix(32) == frame[...])
            #expect(outgoing.bytes.count == 32 + outgoing.noise)
        }
        #expect((6000...10_000).contains(all.reduce(0) { $0 + $1.noise }))
    }

    @Test func silenceLastsAndEnds() throws {
        let all = try outgoings([Fault(.silence, rate: 0.05)], count: 500)
        var silences: [Int] = []
        for (before, outgoing) in zip([true] + all.map { $0.bytes.isEmpty }, all) {
            guard outgoing.bytes.isEmpty else { continue }
            if before, !silences.isEmpty {
                silences[silences.count - 1] += 1
            } else {
                silences += [1]
            }
        }
        #expect(silences.count > 3)
        #expect(silences.dropLast().allSatisfy { $0 >= 5 })
        #expect(all.contains { $0.intact == 1 })
    }

    @Test func anUnpluggedSensorIsBackSoon() throws {
        let all = try outgoings([Fault(.unplug, rate: 0.1)], count: 100)
        let pulls = all.enumerated().compactMap { index, outgoing in
            outgoing.unpluggedUntil.map { $0 - Int64(index) * second }
        }
        #expect(pulls.count > 3)
        #expect(pulls.allSatisfy { (second...5 * second).contains($0) })
    }

    @Test func aFloodNeverEnds() throws {
        var source = FaultSource(
            [Fault(.flood, rate: 0.1)], try serial("plantower/pms5003").frames, seed: 1, name: "a")
        let frame = try frames(1)[0]
        let intact = (0..<100).map { source.pass(frame, at: $0).intact }
        let start = try #require(intact.firstIndex(of: 0))
        #expect(intact[start...].allSatisfy { $0 == 0 })
        #expect(source.isFlooding)
        #expect(Set(source.randomBytes(10_000)).count == 256)
    }

    private func serial(_ name: String) throws -> SerialModel {
        guard case .serial(let serial) = try deviceFile(name).model.kind else {
            preconditionFailure("\(name) is not a serial model")
        }
        return serial
    }

    /// The frames of the sensor without faults.
    private func frames(
        _ count: Int, of name: String = "plantower/pms5003"
    ) throws -> [[UInt8]] {
        var generator = FrameGenerator(try deviceFile(name).model, seed: 1, name: "a")
        return try (0..<count).map { try generator.frame(0, at: Int64($0) * second) }
    }

    /// The same frames with faults, one each second.
    private func outgoings(
        _ faults: [Fault], count: Int, of name: String = "plantower/pms5003", seed: UInt64 = 1
    ) throws -> [FaultSource.Outgoing] {
        var source = FaultSource(faults, try serial(name).frames, seed: seed, name: "a")
        return try frames(count, of: name).enumerated().map { index, frame in
            source.pass(frame, at: Int64(index) * second)
        }
    }
}
