// SPDX-License-Identifier: Apache-2.0

import Primitives
import Wire

/// Applies faults to the frames between the sensor and the line.
///
/// Pure. It has its own random numbers: the same seed, name, faults and frames give the same bytes,
/// and a sensor has the same values with and without faults.
///
///     frame ─> unplugged? ─> flood? ─> silent? ─> bad check ─> held back? ─> noise before it
///                                                                  │
///                       line <─ bytes dropped <─ bits flipped <────┘ joined to earlier ones
struct FaultSource {
    /// The bytes that the line carries in place of a frame.
    struct Outgoing {
        var bytes: [UInt8] = []
        /// Undamaged frames among the bytes.
        var intact = 0
        /// Damaged or removed frames.
        var spoiled = 0
        /// Bytes outside of frames.
        var noise = 0
        /// If set, the port is unplugged instead, until that moment.
        var unpluggedUntil: Int64?
        /// The rate at which the device sends, after a pause; `nil` for that of the line.
        var baud: Int?
    }

    /// The largest number of frames that are joined.
    private static let longestBurst = 5
    /// The largest number of noise bytes between two frames.
    private static let longestNoise: Int64 = 160

    private let rates: [Fault.Kind: Double]
    private let formats: [FrameFormat]
    private var random: SplitMix64
    private var silentUntil = Int64.min
    private var held: [(frame: [UInt8], isGood: Bool)] = []
    private(set) var isFlooding = false

    /// - Parameter faults: If two have the same kind, the last applies.
    init(_ faults: [Fault], _ formats: [FrameFormat], seed: UInt64, name: String) {
        rates = faults.reduce(into: [:]) { $0[$1.kind] = $1.rate }
        self.formats = formats
        random = SplitMix64(seed: seed, name: name + " faults")
    }

    /// The bytes in place of a frame that is sent at `now`, in nanoseconds on the loop's clock.
    mutating func pass(_ frame: [UInt8], at now: Int64) -> Outgoing {
        guard !rates.isEmpty else { return Outgoing(bytes: frame, intact: 1) }
        if happens(.unplug) {
            let spoiled = held.count + 1
            interrupt()
            return Outgoing(spoiled: spoiled, unpluggedUntil: now + seconds(1...5))
        }
        if isFlooding || happens(.flood) {
            isFlooding = true
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

    /// Discards the frames that are held back: the port was unplugged.
    mutating func interrupt() {
        held = []
    }

    /// Random bytes, for noise and for a sensor that sends without pause.
    mutating func randomBytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    }

    /// All frames that were held back, with the faults of the cable applied.
    private mutating func release() -> Outgoing {
        var outgoing = Outgoing()
        if happens(.noise) {
            outgoing.bytes = randomBytes(Int(random.next(in: 1...Self.longestNoise)))
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

    /// Applies the faults of the cable, lost bytes and flipped bits, to a frame.
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
