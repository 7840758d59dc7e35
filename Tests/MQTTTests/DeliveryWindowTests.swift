// SPDX-License-Identifier: Apache-2.0

import Reactor
import Testing

@testable import MQTT

@Suite struct DeliveryWindowTests {
    private let start = Instant(nanoseconds: 0)

    private func window(limit: Int, holding count: Int) -> DeliveryWindow {
        var window = DeliveryWindow(limit: limit)
        for number in 0..<count { window.insert(Int32(number), at: start) }
        return window
    }

    @Test func aBurstIsUnderWayAtOnce() {
        #expect(!window(limit: 200, holding: 199).isFull(at: start))
        #expect(window(limit: 200, holding: 200).isFull(at: start))
    }

    @Test func whileTheOldestWaitsOnlyAFewMayFollow() {
        let later = start.advanced(by: .milliseconds(1001))
        #expect(!window(limit: 200, holding: 19).isFull(at: later))
        #expect(window(limit: 200, holding: 20).isFull(at: later))
        #expect(!window(limit: 200, holding: 20).isFull(at: start.advanced(by: .seconds(1))))
    }

    @Test func anAcknowledgementOpensItAgain() {
        var window = window(limit: 200, holding: 20)
        let later = start.advanced(by: .seconds(2))
        let (first, second) = (window.remove(0), window.remove(0))
        #expect(first)
        #expect(!second, "nothing is done twice")
        #expect(!window.isFull(at: later))
    }

    @Test func aSmallWindowStaysSmall() {
        #expect(window(limit: 3, holding: 3).isFull(at: start))
    }
}
