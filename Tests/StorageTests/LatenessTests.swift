// SPDX-License-Identifier: Apache-2.0

import Ports
import PropertyTesting
import Reactor
import ReactorTesting
import Storage
import Testing

/// Which readings are history.
@Suite struct LatenessTests {
    @Test func aReadingThatWaitedASecondIsStillFresh() throws {
        try TestLoop.run { _ in
            let store = StoreUnderTest()
            store.append(3)
            store.advance(by: MemoryReadingStore.freshness)
            #expect(store.publish().map(\.timeliness) == [.fresh, .fresh, .fresh])
        }
    }

    @Test func aReadingThatWaitedLongerIsLateWithoutAnOutage() throws {
        try TestLoop.run { _ in
            let store = StoreUnderTest()
            store.append(3)
            store.advance(by: MemoryReadingStore.freshness + .nanoseconds(1))
            let published = store.publish()
            #expect(published.present() == [3])
            #expect(published.first?.timeliness == .newest)
            #expect(published.late() == [1, 2])
        }
    }

    @Test func freshReadingsDoNotWaitBehindLateOnes() throws {
        try TestLoop.run { _ in
            let store = StoreUnderTest()
            store.append(3)
            store.advance(by: .seconds(20))
            store.append(2)
            let published = store.publish()
            #expect(published.map(\.sequence) == [4, 5, 1, 2, 3])
            #expect(published.late() == [1, 2, 3])
        }
    }

    @Test func readingsThatWaitedInAnOutageAreLate() throws {
        try TestLoop.run { _ in
            let store = StoreUnderTest()
            store.append(1)
            #expect(store.publish().present() == [1])
            store.acknowledge(1)
            store.append(1)
            store.beginOutage()
            store.append(2)
            store.endOutage()
            store.append(1)
            let published = store.publish()
            #expect(published.present() == [5])
            #expect(published.late() == [2, 3, 4])
        }
    }

    @Test func theNewestOfEachDeviceIsPublishedFirstAfterAnOutage() throws {
        try TestLoop.run { _ in
            let store = StoreUnderTest()
            store.beginOutage()
            for device in [0, 7] { store.append(3, of: device) }
            store.endOutage()
            let published = store.publish()
            #expect(published.prefix(2).map(\.timeliness) == [.newest, .newest])
            #expect([published.present(0), published.present(7)] == [[3], [3]])
            #expect([published.late(0), published.late(7)] == [[1, 2], [1, 2]])
        }
    }

    @Test func aDeviceThatIsSilentInAnOutageRepeatsNothing() throws {
        try TestLoop.run { _ in
            let store = StoreUnderTest()
            store.append(1)
            store.publish()
            store.acknowledge(1)
            store.beginOutage()
            store.append(1, of: 1)
            store.endOutage()
            #expect(store.publish().map(\.reading.device.number) == [1])
        }
    }

    @Test func whatIsUnderWayWhenTheConnectionEndsWaitsAgain() throws {
        try TestLoop.run { _ in
            let store = StoreUnderTest()
            store.append(5)
            store.publish(4)
            store.acknowledge(1)
            store.acknowledge(3)
            store.beginOutage()
            #expect(store.count == 3)
            store.append(1)
            store.endOutage()
            let published = store.publish()
            #expect(published.present() == [6])
            #expect(published.late() == [2, 4, 5])
            #expect(store.dropped == [])
        }
    }

    @Test func theLastStateIsPublishedAgainWhenItWasNotAcknowledged() throws {
        try TestLoop.run { _ in
            let store = StoreUnderTest()
            store.append(2)
            store.publish()
            store.acknowledge(1)
            store.beginOutage()
            store.endOutage()
            #expect(store.publish().present() == [2])
        }
    }

    @Test func oldHistoryUnderWayDoesNotBecomeTheState() throws {
        try TestLoop.run { _ in
            let store = StoreUnderTest()
            store.beginOutage()
            store.append(3)
            store.endOutage()
            // The newest and the first of the history.
            #expect(store.publish(2).map(\.sequence) == [3, 1])
            store.acknowledge(1)
            store.beginOutage()
            store.endOutage()
            let published = store.publish()
            #expect(published.present() == [])
            #expect(published.late() == [1, 2])
        }
    }

    /// Any sequence of calls publishes each topic in order, and each reading that is not dropped.
    @Test(arguments: Seeds.fresh(200)) func eachTopicIsInOrderAndComplete(seed: UInt64) throws {
        try TestLoop.run { _ in
            var random = SeededGenerator(seed: seed)
            let store = StoreUnderTest(bound: 10_000)
            var arrived = Arrivals()
            for _ in 0..<300 {
                switch Int.random(in: 0..<8, using: &random) {
                case 0...2:
                    store.append(
                        Int.random(in: 1...3, using: &random),
                        of: Int.random(in: 0..<3, using: &random))
                case 3: store.advance(by: .milliseconds(Int.random(in: 0...900, using: &random)))
                case 4: arrived.endConnection(store, random.next() % 2 == 0)
                default: arrived.publish(store, Int.random(in: 0...9, using: &random))
                }
            }
            arrived.publish(store, .max)
            #expect(store.count == 0)
            arrived.check()
        }
    }
}

/// What a broker has acknowledged, in the order of publishing.
@LoopActor private struct Arrivals {
    private var readings: [StoredReading] = []

    mutating func publish(_ store: StoreUnderTest, _ limit: Int) {
        let first = store.deliveries + 1
        readings += store.publish(limit)
        for delivery in first..<store.deliveries + 1 { store.acknowledge(delivery) }
    }

    /// Some readings are under way when the connection ends; the broker has them or not.
    mutating func endConnection(_ store: StoreUnderTest, _ hasArrived: Bool) {
        let lost = store.publish(5)
        if hasArrived { readings += lost }
        store.beginOutage()
        store.append(2, of: 1)
        store.endOutage()
    }

    func check() {
        for device in 0..<3 {
            let (present, late) = (readings.present(device), readings.late(device))
            #expect(present == present.sorted(), "device \(device)")
            let all = Set(present + late)
            #expect(all.isEmpty || all == Set(1...UInt64(all.count)), "device \(device)")
            #expect(firstOccurrences(late) == firstOccurrences(late).sorted(), "device \(device)")
        }
    }

    /// At QoS 1, what was under way may arrive twice.
    private func firstOccurrences(_ sequences: [UInt64]) -> [UInt64] {
        var seen: Set<UInt64> = []
        return sequences.filter { seen.insert($0).inserted }
    }
}
