// SPDX-License-Identifier: Apache-2.0

import Reactor
import Testing

@testable import MQTT

@Suite struct DeliveryWindowTests {
    private let start = Instant(nanoseconds: 1_000_000_000_000)
    private let patience = DeliveryWindow.patience

    private func window(limit: Int = 200, holding count: Int) -> DeliveryWindow {
        var window = DeliveryWindow(limit: limit)
        for number in 0..<count { window.add(Int32(number), at: start) }
        return window
    }

    @Test func aBurstUpToTheLimitIsUnderWayAtOnce() {
        #expect(!window(holding: 199).isFull(at: start))
        #expect(window(holding: 200).isFull(at: start))
    }

    @Test func itClosesWhileNothingIsAcknowledged() {
        let window = window(holding: 1)
        #expect(!window.isFull(at: start + patience))
        #expect(window.isFull(at: start + patience + .nanoseconds(1)))
    }

    @Test func anEmptyWindowIsOpenHoweverLongItWasIdle() {
        #expect(!window(holding: 0).isFull(at: start + .seconds(3600)))
        var window = window(holding: 1)
        window.remove(0, at: start)
        window.add(1, at: start + .seconds(100))
        #expect(!window.isFull(at: start + .seconds(100) + patience))
    }

    @Test func anAcknowledgementOpensIt() {
        var window = window(holding: 30)
        let later = start + .seconds(2)
        #expect(window.isFull(at: later))
        window.remove(0, at: later)
        #expect(!window.isFull(at: later + patience))
        #expect(window.isFull(at: later + patience + .nanoseconds(1)))
    }

    @Test func theOldestIsTheFirstThatWasNotAcknowledged() {
        var window = DeliveryWindow(limit: 200)
        #expect(window.oldest == nil)
        for number in 0..<3 { window.add(Int32(number), at: start + .seconds(number)) }
        window.remove(1, at: start + .seconds(3))
        #expect(window.oldest == start)
        window.remove(0, at: start + .seconds(3))
        #expect(window.oldest == start + .seconds(2))
        window.removeAll()
        #expect(window.isEmpty && window.oldest == nil)
    }

    @Test func unknownNumbersChangeNothing() {
        var window = window(holding: 3)
        window.remove(7, at: start + .seconds(2))
        #expect(window.oldest == start)
        #expect(window.isFull(at: start + .seconds(2)))
    }

    @Test func aSmallWindowStaysSmall() {
        #expect(window(limit: 3, holding: 3).isFull(at: start))
    }
}
