// SPDX-License-Identifier: Apache-2.0

import Primitives
import Readings
import Testing

@testable import Simulation

@Suite struct ClickGeneratorTests {
    @Test(arguments: [ClickTimes(), ClickTimes(double: .zero, long: .milliseconds(100))])
    func theGatewayRecognizesItsClicks(times: ClickTimes) {
        let clicks = Self.clicks(times, seed: 5, seconds: 3600)
        #expect(Set(clicks) == Set(times.double == .zero ? [.single, .long] : Click.allCases))
        #expect((300...420).contains(clicks.count))
        #expect(clicks == Self.clicks(times, seed: 5, seconds: 3600))
        #expect(clicks != Self.clicks(times, seed: 6, seconds: 3600))
    }

    /// The clicks that the gateway recognizes, from a generator that clicks about every ten
    /// seconds.
    private static func clicks(_ times: ClickTimes, seed: UInt64, seconds: Int64) -> [Click] {
        var random = SplitMix64(seed: seed)
        var generator = ClickGenerator(times, mean: 10_000_000_000, first: 0, &random)
        var pattern = ClickPattern(times, isOn: false)
        var clicks: [Click] = []
        while generator.nextFlip < seconds * 1_000_000_000 {
            let flip = Instant(nanoseconds: generator.nextFlip)
            if let deadline = pattern.deadline, deadline <= flip {
                clicks += [pattern.pass(to: deadline)].compactMap { $0 }
            }
            generator.advance(to: generator.nextFlip, &random)
            clicks += [pattern.take(generator.isOn, at: flip)].compactMap { $0 }
        }
        return clicks
    }
}
