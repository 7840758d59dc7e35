// SPDX-License-Identifier: Apache-2.0

import Ports
import Reactor
import ReactorTesting
import Readings
import Storage
import Testing

@Suite struct MemoryReadingStoreTests {
    @Test func readingsArePublishedInOrderAndNumberedWithoutGaps() throws {
        try TestLoop.run { _ in
            let store = filled(5)
            #expect(publish(store) == [1, 2, 3, 4, 5])
            #expect(store.next == nil)
        }
    }

    @Test func readingsUnderWayStayUntilTheyAreAcknowledged() throws {
        try TestLoop.run { _ in
            let store = filled(3)
            publish(store)
            #expect(store.count == 3)
            store.acknowledge(delivery(1))
            #expect(store.count == 2)
            store.acknowledge(delivery(2))
            store.acknowledge(delivery(3))
            #expect(store.count == 0)
        }
    }

    @Test func acknowledgementsMayComeInAnyOrder() throws {
        try TestLoop.run { _ in
            let store = filled(4)
            publish(store)
            for (number, left) in [(3, 3), (2, 2), (4, 1), (1, 0)] {
                store.acknowledge(delivery(number))
                #expect(store.count == left)
            }
            store.append(reading(5))
            #expect(store.next?.sequence == 5)
        }
    }

    @Test func deliveriesOfOtherMessagesAreIgnored() throws {
        try TestLoop.run { _ in
            let store = filled(3)
            store.acknowledge(delivery(7))
            publish(store, 2)
            store.acknowledge(delivery(7))
            #expect(store.count == 3)
            store.acknowledge(delivery(2))
            store.acknowledge(delivery(2))
            #expect(store.count == 2, "Only the first of the same number counts.")
        }
    }

    @Test func aNumberMayBeUsedAgainOnceItIsAcknowledged() throws {
        try TestLoop.run { _ in
            let store = filled(3)
            publish(store, 2)
            store.acknowledge(delivery(2))
            store.markPublished(as: delivery(2))
            #expect(store.count == 2)
            store.acknowledge(delivery(2))
            #expect(store.count == 1)
            store.acknowledge(delivery(1))
            #expect(store.count == 0)
        }
    }

    @Test func aReadingThatTheBrokerDidNotTakeStaysFirst() throws {
        try TestLoop.run { _ in
            let store = filled(4)
            publish(store, 1)
            #expect(store.next?.sequence == 2)
            #expect(store.next?.sequence == 2)
            #expect(store.count == 4)
            #expect(publish(store) == [2, 3, 4])
        }
    }

    @Test func aFullStoreDropsTheOldestAndCountsIt() throws {
        try TestLoop.run { _ in
            let store = filled(7, bound: 3)
            #expect(store.count == 3)
            #expect(store.dropped == 4)
            #expect(publish(store) == [5, 6, 7])
        }
    }

    @Test func readingsUnderWayAreNotDropped() throws {
        try TestLoop.run { _ in
            let store = filled(3, bound: 3)
            #expect(publish(store, 2) == [1, 2])
            store.append(reading(4))
            store.append(reading(5))
            #expect(store.dropped == 2)
            #expect(store.count == 3)
            store.acknowledge(delivery(1))
            store.acknowledge(delivery(2))
            #expect(publish(store) == [5])
        }
    }

    @Test func aStoreThatIsFullOfReadingsUnderWayDropsTheNewOne() throws {
        try TestLoop.run { _ in
            let store = filled(2, bound: 2)
            publish(store)
            store.append(reading(3))
            #expect(store.dropped == 1)
            #expect(store.next == nil)
            store.acknowledge(delivery(1))
            store.append(reading(4))
            #expect(publish(store) == [4])
        }
    }

    @Test func anEarlyAcknowledgementMakesRoomAtOnce() throws {
        try TestLoop.run { _ in
            let store = filled(2, bound: 2)
            publish(store)
            store.acknowledge(delivery(2))
            store.append(reading(3))
            #expect(store.dropped == 0)
            #expect(store.count == 2)
        }
    }

    @Test func readingsThatWaitedInAnOutageAreLate() throws {
        try TestLoop.run { _ in
            let store = MemoryReadingStore(bound: 100)
            store.append(reading(1))
            #expect(take(store)?.isLate == false)
            store.append(reading(2))
            store.beginOutage()
            store.append(reading(3))
            store.endOutage()
            store.append(reading(4))
            #expect((0..<3).map { _ in take(store)?.isLate } == [true, true, false])
        }
    }

    @Test func aReadingThatWaitsWhenAnOutageBeginsIsLate() throws {
        try TestLoop.run { _ in
            let store = filled(1)
            #expect(store.next?.isLate == false)
            store.beginOutage()
            #expect(store.next?.isLate == true)
            store.endOutage()
            #expect(store.next?.isLate == true)
        }
    }

    @Test func theNewestReadingOfADeviceIsTheOneAddedLast() throws {
        try TestLoop.run { _ in
            let store = MemoryReadingStore(bound: 100)
            for (stamp, device) in [(1, 0), (2, 7), (3, 0)] {
                store.append(reading(stamp, device: device))
            }
            let stored = (0..<3).compactMap { _ in take(store) }
            #expect(stored.map { store.isNewest($0) } == [false, true, true])
            store.append(reading(4, device: 7))
            #expect(!store.isNewest(stored[1]))
        }
    }

    @Test func aDroppedReadingIsNotTheNewestOfItsDevice() throws {
        try TestLoop.run { _ in
            let store = MemoryReadingStore(bound: 3)
            store.append(reading(1, device: 0))
            let first = try #require(take(store))
            store.append(reading(2, device: 0))
            store.append(reading(3, device: 1))
            #expect(!store.isNewest(first))
            store.append(reading(4, device: 1))
            #expect(store.dropped == 1)
            #expect(store.isNewest(first))
        }
    }

    /// The ring grows, wraps and shrinks; a simple and slow list gives the expected result.
    @Test func aLongRunAgreesWithASimpleList() throws {
        try TestLoop.run { _ in
            let store = MemoryReadingStore(bound: 200)
            var random = SplitMix64(seed: 7)
            var waiting: [UInt64] = []
            // Small numbers, each used again as soon as it is free.
            var underWay: [Int] = []
            for sequence in 1...UInt64(20_000) {
                store.append(reading(0))
                waiting.append(sequence)
                if waiting.count + underWay.count > 200 { waiting.removeFirst() }
                let isSlow = sequence / 1000 % 2 == 0
                for _ in 0..<Int.random(in: 0..<(isSlow ? 2 : 4), using: &random)
                where underWay.count < 20 {
                    guard let next = store.next else { break }
                    #expect(next.sequence == waiting.removeFirst())
                    let number = (1...20).first { !underWay.contains($0) } ?? 0
                    store.markPublished(as: delivery(number))
                    underWay.append(number)
                }
                for _ in 0..<Int.random(in: 0..<(isSlow ? 2 : 4), using: &random)
                where !underWay.isEmpty {
                    let place = Int.random(in: underWay.indices, using: &random)
                    store.acknowledge(delivery(underWay.remove(at: place)))
                }
                #expect(store.count == waiting.count + underWay.count)
            }
            #expect(store.dropped > 0)
        }
    }
}

@LoopActor private func filled(_ count: Int, bound: Int = 100) -> MemoryReadingStore {
    let store = MemoryReadingStore(bound: bound)
    for stamp in 0..<count { store.append(reading(stamp)) }
    return store
}

/// Publishes waiting readings; the number of each delivery is the sequence.
@discardableResult @LoopActor private func publish(
    _ store: MemoryReadingStore, _ count: Int = .max
) -> [UInt64] {
    var sequences: [UInt64] = []
    while sequences.count < count, let stored = take(store) { sequences.append(stored.sequence) }
    return sequences
}

@LoopActor private func take(_ store: MemoryReadingStore) -> StoredReading? {
    guard let stored = store.next else { return nil }
    store.markPublished(as: delivery(Int(stored.sequence)))
    return stored
}

private func delivery(_ number: Int) -> DeliveryID { DeliveryID(number: Int32(number)) }

private func reading(_ stamp: Int, device: Int = 0) -> Reading {
    Reading(
        device: DeviceID(number: device), stamp: Instant(nanoseconds: Int64(stamp)),
        values: [])
}
