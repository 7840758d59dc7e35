// SPDX-License-Identifier: Apache-2.0

import Primitives
import Readings

/// Generates single, double and long clicks of a button at random.
///
/// Pure: the same random numbers give the same clicks.
struct ClickGenerator {
    private let times: ClickTimes
    /// Nanoseconds between two clicks.
    private let mean: Int64
    /// When the button goes on or off, the first flip last; never empty.
    private var flips: [Int64] = []
    private(set) var isOn = false

    /// - Parameter first: When the first click begins, in nanoseconds since the start.
    init(_ times: ClickTimes, mean: Int64, first: Int64, _ random: inout SplitMix64) {
        self.times = times
        self.mean = mean
        plan(at: first, &random)
    }

    var nextFlip: Int64 { flips[flips.count - 1] }

    mutating func advance(to elapsed: Int64, _ random: inout SplitMix64) {
        while nextFlip <= elapsed {
            isOn.toggle()
            let flip = flips.removeLast()
            if flips.isEmpty { plan(at: flip + ValueSource.interval(mean, &random), &random) }
        }
    }

    /// A short press lasts a quarter of a long one. The pause in a double click is half of the
    /// longest allowed.
    private mutating func plan(at start: Int64, _ random: inout SplitMix64) {
        let (double, long) = (times.double.wholeNanoseconds, times.long.wholeNanoseconds)
        let click = Click.allCases[Int(random.next(in: 0...2))]
        let parts: [Int64]
        switch click {
        case .double where double > 0: parts = [long / 4, double / 2, long / 4]
        case .single, .double: parts = [long / 4]
        case .long: parts = [long + long / 2]
        }
        flips = parts.reduce(into: [start]) { $0.append($0[$0.count - 1] + $1) }.reversed()
    }
}
