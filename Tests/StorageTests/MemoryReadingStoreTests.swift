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
            let store = StoreUnderTest()
            store.append(5)
            #expect(store.publish().map(\.sequence) == [1, 2, 3, 4, 5])
            #expect(store.next() == nil)
        }
    }

    @Test func readingsUnderWayStayUntilTheyAreAcknowledged() throws {
        try TestLoop.run { _ in
            let store = StoreUnderTest()
            store.append(3)
            store.publish()
            #expect(store.count == 3)
            for (delivery, left) in [(1, 2), (2, 1), (3, 0)] {
                store.acknowledge(delivery)
                #expect(store.count == left)
            }
        }
    }

    @Test func acknowledgementsMayComeInAnyOrder() throws {
        try TestLoop.run { _ in
            let store = StoreUnderTest()
            store.append(4)
            store.publish()
            for (delivery, left) in [(3, 3), (2, 2), (4, 1), (1, 0)] {
                store.acknowledge(delivery)
                #expect(store.count == left)
            }
            store.append(1)
            #expect(store.next()?.sequence == 5)
        }
    }

    @Test func deliveriesOfOtherMessagesAreIgnored() throws {
        try TestLoop.run { _ in
            let store = StoreUnderTest()
            store.append(3)
            store.acknowledge(7)
            store.publish(2)
            store.acknowledge(7)
            #expect(store.count == 3)
            store.acknowledge(2)
            store.acknowledge(2)
            #expect(store.count == 2, "Only the first of the same number counts.")
        }
    }

    @Test func aReadingThatTheBrokerDidNotTakeStaysFirst() throws {
        try TestLoop.run { _ in
            let store = StoreUnderTest()
            store.append(4)
            store.publish(1)
            #expect(store.next()?.sequence == 2)
            #expect(store.next()?.sequence == 2)
            #expect(store.count == 4)
            #expect(store.publish().map(\.sequence) == [2, 3, 4])
        }
    }

    @Test func aFullStoreDropsTheOldestOfItsOnlyDevice() throws {
        try TestLoop.run { _ in
            let store = StoreUnderTest(bound: 3)
            store.append(7)
            #expect(store.count == 3)
            #expect(store.dropped == Array(repeating: dropped(0, .full), count: 4))
            #expect(store.publish().map(\.sequence) == [5, 6, 7])
        }
    }

    @Test func readingsUnderWayAreNotDropped() throws {
        try TestLoop.run { _ in
            let store = StoreUnderTest(bound: 3)
            store.append(3)
            #expect(store.publish(2).map(\.sequence) == [1, 2])
            store.append(2)
            #expect(store.dropped.count == 2)
            #expect(store.count == 3)
            store.acknowledge(1)
            store.acknowledge(2)
            #expect(store.publish().map(\.sequence) == [5])
        }
    }

    @Test func aStoreThatIsFullOfReadingsUnderWayDropsTheNewOne() throws {
        try TestLoop.run { _ in
            let store = StoreUnderTest(bound: 2)
            store.append(2)
            store.publish()
            store.append(1)
            #expect(store.dropped.count == 1)
            #expect(store.next() == nil)
            store.acknowledge(1)
            store.append(1)
            #expect(store.publish().map(\.sequence) == [4])
        }
    }

    @Test func anEarlyAcknowledgementMakesRoomAtOnce() throws {
        try TestLoop.run { _ in
            let store = StoreUnderTest(bound: 2)
            store.append(2)
            store.publish()
            store.acknowledge(2)
            store.append(1)
            #expect(store.dropped == [])
            #expect(store.count == 2)
        }
    }

    /// The ring grows, wraps and shrinks; a simple and slow list gives the expected result.
    @Test func aLongRunAgreesWithASimpleList() throws {
        try TestLoop.run { _ in
            let store = StoreUnderTest(bound: 200)
            var random = SplitMix64(seed: 7)
            var waiting: [UInt64] = []
            var underWay: [Int] = []
            for sequence in 1...UInt64(20_000) {
                store.append(1)
                waiting.append(sequence)
                if waiting.count + underWay.count > 200 { waiting.removeFirst() }
                let isSlow = sequence / 1000 % 2 == 0
                for _ in 0..<Int.random(in: 0..<(isSlow ? 2 : 4), using: &random)
                where underWay.count < 20 && !waiting.isEmpty {
                    #expect(store.publish(1).map(\.sequence) == [waiting.removeFirst()])
                    underWay.append(store.deliveries)
                }
                for _ in 0..<Int.random(in: 0..<(isSlow ? 2 : 4), using: &random)
                where !underWay.isEmpty {
                    let place = Int.random(in: underWay.indices, using: &random)
                    store.acknowledge(underWay.remove(at: place))
                }
                #expect(store.count == waiting.count + underWay.count)
            }
            #expect(store.dropped.count > 100)
        }
    }
}
