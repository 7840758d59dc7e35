// SPDX-License-Identifier: Apache-2.0

import Primitives
import Wire

/// What becomes of a frame on its way from the sensor to the line.
///
/// Pure, and with random numbers of its own: the same seed, name, faults and frames give the same
/// bytes, and the values of a sensor with faults are those of the same sensor without.
///
///     frame ─> unplugged? ─> babbling? ─> silent? ─> bad check ─> held back? ─> noise before it
///                                                                     │
///                       line <─ bytes dropped <─ bits flipped <───────┘ glued to earlier ones
struct FaultSource {
    /// What goes out on the line in place of a frame.
    struct Outgoing {
        var bytes: [UInt8] = []
        /// Frames among the bytes that are as the sensor meant them.
        var intact = 0
        /// Frames that are not, or are not said at all.
        var spoiled = 0
        /// Bytes that are of no frame.
        var noise = 0
        /// The plug is pulled instead, until that moment.
        var unpluggedUntil: Int64?
    }

    /// Frames that are glued together, at most.
    private static let longestBurst = 5
    /// Bytes between two frames, at most.
    private static let longestNoise: Int64 = 160

    private let rates: [Fault.Kind: Double]
    private let formats: [FrameFormat]
    private var random: SplitMix64
    private var silentUntil = Int64.min
    private var held: [(frame: [UInt8], isGood: Bool)] = []
    private(set) var isBabbling = false

    /// - Parameter faults: Of two of a kind the last counts.
    init(_ faults: [Fault], _ formats: [FrameFormat], seed: UInt64, name: String) {
        rates = faults.reduce(into: [:]) { $0[$1.kind] = $1.rate }
        self.formats = formats
        random = SplitMix64(seed: seed, name: name + " faults")
    }

    /// What goes out at that moment (nanoseconds on the loop's clock) in place of a frame.
    mutating func pass(_ frame: [UInt8], at now: Int64) -> Outgoing {
        guard !rates.isEmpty else { return Outgoing(bytes: frame, intact: 1) }
        if happens(.unplug) {
            let spoiled = held.count + 1
            interrupt()
            return Outgoing(spoiled: spoiled, unpluggedUntil: now + seconds(1...5))
        }
        if isBabbling || happens(.babble) {
            isBabbling = true
            return Outgoing(spoiled: 1)
        }
        if now < silentUntil { return Outgoing(spoiled: 1) }
        if happens(.silence) {
            silentUntil = now + seconds(5...30)
            return Outgoing(spoiled: 1)
        }
        let bad = happens(.badCheck) ? BadCheck.made(of: frame, formats) : nil
        held.append((bad ?? frame, bad == nil))
        guard held.count == Self.longestBurst || !happens(.burst) else { return Outgoing() }
        return release()
    }

    /// The plug was pulled: what was held back is lost.
    mutating func interrupt() {
        held = []
    }

    /// So many of the bytes that a babbling sensor says.
    mutating func babble(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    }

    /// All frames that were held back, through the cable.
    private mutating func release() -> Outgoing {
        var outgoing = Outgoing()
        if happens(.noise) {
            outgoing.bytes = babble(Int(random.next(in: 1...Self.longestNoise)))
            outgoing.noise = outgoing.bytes.count
        }
        for (frame, isGood) in held {
            let carried = carry(frame)
            outgoing.bytes += carried
            if isGood, carried == frame { outgoing.intact += 1 } else { outgoing.spoiled += 1 }
        }
        held = []
        return outgoing
    }

    /// What a bad cable makes of a frame.
    private mutating func carry(_ frame: [UInt8]) -> [UInt8] {
        guard rates[.drop] != nil || rates[.flip] != nil else { return frame }
        var carried: [UInt8] = []
        for byte in frame where !happens(.drop) {
            let flipped: UInt8 = happens(.flip) ? 1 << random.next(in: 0...7) : 0
            carried.append(byte ^ flipped)
        }
        return carried
    }

    private mutating func happens(_ kind: Fault.Kind) -> Bool {
        guard let rate = rates[kind] else { return false }
        return Double(random.next() >> 11) * 0x1p-53 < rate
    }

    private mutating func seconds(_ range: ClosedRange<Int64>) -> Int64 {
        random.next(in: range) * 1_000_000_000
    }
}
