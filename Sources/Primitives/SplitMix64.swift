// SPDX-License-Identifier: Apache-2.0

/// Random numbers that repeat with the same seed, on every machine and compiler. The standard
/// library does not promise that for its own algorithms. The bytes of a simulated sensor depend on
/// these numbers, so they never change. Not for secrets.
///
/// Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators" (OOPSLA 2014).
package struct SplitMix64: RandomNumberGenerator, Sendable {
    private var state: UInt64

    package init(seed: UInt64) {
        state = seed
    }

    /// Makes an independent stream for each name: a new simulated device does not change the bytes
    /// of the others.
    package init(seed: UInt64, name: String) {
        // FNV-1a, because `Hasher` has another seed in each process.
        let hash = name.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) {
            ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3
        }
        var mixer = SplitMix64(seed: seed ^ hash)
        state = mixer.next()
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    /// A number in the range; all are about equally likely.
    package mutating func next(in range: ClosedRange<Int64>) -> Int64 {
        let (count, isAll) = UInt64(bitPattern: range.upperBound &- range.lowerBound)
            .addingReportingOverflow(1)
        let random = next()
        let offset = isAll ? random : random.multipliedFullWidth(by: count).high
        return range.lowerBound &+ Int64(bitPattern: offset)
    }
}
