// SPDX-License-Identifier: Apache-2.0

import Glibc
import Primitives

/// The random generator for tests with random input.
package typealias SeededGenerator = SplitMix64

extension SplitMix64 {
    /// True with that chance in percent.
    package mutating func chance(_ percent: Int) -> Bool {
        Int.random(in: 0..<100, using: &self) < percent
    }

    package mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &self) }
    }

    /// The bytes in pieces of random size, up to the given size.
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

/// Seeds for a test with random input.
///
/// A test takes one seed as its argument, so that the seed is printed when it fails:
/// `MARTLET_SEED=<seed> swift test` runs that one again.
package enum Seeds {
    /// A number of new seeds, or the seed in `MARTLET_SEED`.
    package static func fresh(_ count: Int) -> [UInt64] {
        if let text = getenv("MARTLET_SEED"), let seed = UInt64(String(cString: text)) {
            return [seed]
        }
        return (0..<count).map { _ in UInt64.random(in: .min ... .max) }
    }
}
