// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Random numbers that come again when the seed does (SplitMix64, by Sebastiano Vigna).
package struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    package init(seed: UInt64) {
        state = seed
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    /// True so many times in a hundred.
    package mutating func chance(_ percent: Int) -> Bool {
        Int.random(in: 0..<100, using: &self) < percent
    }

    package mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &self) }
    }

    /// The bytes cut at random places into pieces of at most that many.
    package mutating func pieces(of bytes: [UInt8], upTo longest: Int) -> [ArraySlice<UInt8>] {
        var pieces: [ArraySlice<UInt8>] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            pieces.append(rest.prefix(Int.random(in: 1...longest, using: &self)))
            rest = rest.dropFirst(pieces[pieces.count - 1].count)
        }
        return pieces
    }
}

/// Seeds for a test over random input.
///
/// A test takes one seed as its argument, so that the seed is printed when it fails:
/// `MARTLET_SEED=<seed> swift test` tries that one again.
package enum Seeds {
    /// So many new seeds, or the one that `MARTLET_SEED` asks for.
    package static func fresh(_ count: Int) -> [UInt64] {
        if let text = getenv("MARTLET_SEED"), let seed = UInt64(String(cString: text)) {
            return [seed]
        }
        return (0..<count).map { _ in UInt64.random(in: .min ... .max) }
    }
}
