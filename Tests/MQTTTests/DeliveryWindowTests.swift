// SPDX-License-Identifier: Apache-2.0

import Reactor
import Testing

@testable import MQTT

@Suite struct DeliveryWindowTests {
    private let start = Instant(nanoseconds: 0)

    private func window(limit: Int, holding count: Int) -> DeliveryWindow {
        var window = DeliveryWindow(limit: limit)
        for _ in 0..<count { window.add(at: start) }
        return window
    }

    @Test func aBurstUpToTheLimitIsUnderWayAtOnce() {
        #expect(!window(limit: 200, holding: 199).isFull(at: start))
        #expect(window(limit: 200, holding: 200).isFull(at: start))
    }

    @Test func theWindowIsNarrowWhileNothingIsAcknowledged() {
        let later = start.advanced(by: .milliseconds(1001))
        #expect(!window(limit: 200, holding: 19).isFull(at: later))
        #expect(window(limit: 200, holding: 20).isFull(at: later))
        #expect(!window(limit: 200, holding: 20).isFull(at: start.advanced(by: .seconds(1))))
    }

    @Test func anAcknowledgementWidensTheWindow() {
        var window = window(limit: 200, holding: 30)
        let later = start.advanced(by: .seconds(2))
        #expect(window.isFull(at: later))
        window.remove(at: later)
        #expect(!window.isFull(at: later.advanced(by: .seconds(1))))
        #expect(window.isFull(at: later.advanced(by: .milliseconds(1001))))
    }

    @Test func idleTimeBeforeTheFirstDeliveryDoesNotCount() {
        var window = DeliveryWindow(limit: 200)
        let later = start.advanced(by: .seconds(100))
        for _ in 0..<20 { window.add(at: later) }
        #expect(!window.isFull(at: later))
    }

    @Test func aSmallWindowStaysSmall() {
        #expect(window(limit: 3, holding: 3).isFull(at: start))
    }
}
