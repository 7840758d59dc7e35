// SPDX-License-Identifier: Apache-2.0

import Ports
import PropertyTesting
import Reactor
import ReactorTesting
import Testing

@testable import Storage

/// A device that sends too much loses its own readings, and no others.
@Suite struct FairnessTests {
    @Test func aFloodLosesItsOwnReadingsOnly() throws {
        try TestLoop.run { _ in
            let store = StoreUnderTest(bound: 1000)
            store.beginOutage()
            for _ in 0..<600 {
                store.append(1, of: 0)
                store.append(300, of: 1)
                store.advance(by: .seconds(1))
            }
            #expect(store.count == 1000)
            #expect(Set(store.dropped.map(\.device.number)) == [1])
            #expect(Set(store.dropped.map(\.cause)) == [.flood])
            store.endOutage()
            let published = store.publish()
            #expect(published.late(0) == Array(1...599))
            #expect(published.present(0) == [600])
            #expect(published.late(1).count == 399)
        }
    }

    @Test func aFloodThatBeginsWhenOthersHaveFilledTheStoreCostsThemNothing() throws {
        try TestLoop.run { _ in
            let store = StoreUnderTest(bound: 1000)
            store.beginOutage()
            for _ in 0..<990 {
                store.append(1, of: 0)
                store.advance(by: .seconds(1))
            }
            store.append(500, of: 1)
            #expect(Set(store.dropped) == [dropped(1, .flood)])
            for _ in 0..<9 {
                store.append(1, of: 0)
                store.advance(by: .seconds(1))
            }
            #expect(Set(store.dropped) == [dropped(1, .flood)])
            store.append(1, of: 0)
            #expect(store.dropped.last == dropped(0, .full), "The newest of a flood stays.")
            store.endOutage()
            #expect(store.publish().present(1) == [500])
        }
    }

    @Test func aFloodThatHasEndedIsASensorAgain() throws {
        try TestLoop.run { _ in
            let store = StoreUnderTest(bound: 50)
            store.append(60, of: 0)
            #expect(store.dropped.count == 10)
            store.publish()
            for delivery in 1...50 { store.acknowledge(delivery) }
            store.beginOutage()
            for _ in 0..<51 {
                store.advance(by: .seconds(1))
                store.append(1, of: 0)
            }
            #expect(store.dropped.last == dropped(0, .full))
        }
    }

    @Test func equalDevicesLoseEquallyAndNoneIsAFlood() throws {
        try TestLoop.run { _ in
            let store = StoreUnderTest(bound: 600)
            store.beginOutage()
            for _ in 0..<100 {
                for device in 0..<10 { store.append(1, of: device) }
                store.advance(by: .seconds(1))
            }
            #expect(store.dropped.count == 400)
            #expect(Set(store.dropped.map(\.cause)) == [.full])
            store.endOutage()
            let published = store.publish()
            for device in 0..<10 {
                #expect(published.late(device) == Array(41...99), "device \(device)")
            }
        }
    }

    /// A sensor that is ten times as fast as the others has most readings after a long outage. That
    /// is not its fault.
    @Test func aFastSensorInALongOutageIsNoFlood() throws {
        try TestLoop.run { _ in
            let store = StoreUnderTest(bound: 100)
            store.beginOutage()
            for second in 0..<200 {
                store.append(1, of: 0)
                if second % 10 == 0 { store.append(1, of: 1) }
                store.advance(by: .seconds(1))
            }
            #expect(Set(store.dropped) == [dropped(0, .full)])
        }
    }

    @Test func thePresentReadingsOfDevicesTakeTurns() throws {
        try TestLoop.run { _ in
            let store = StoreUnderTest()
            store.append(3, of: 0)
            store.append(2, of: 1)
            store.append(1, of: 2)
            #expect(store.publish().map(\.reading.device.number) == [0, 1, 2, 0, 1, 0])
        }
    }

    @Test func theLateReadingsOfDevicesTakeTurns() throws {
        try TestLoop.run { _ in
            let store = StoreUnderTest()
            store.beginOutage()
            store.append(4, of: 0)
            store.append(2, of: 1)
            store.endOutage()
            let late = store.publish().filter { $0.timeliness == .late }
            #expect(late.map(\.reading.device.number) == [0, 1, 0, 0])
        }
    }

    @Test(arguments: Seeds.fresh(50)) func theLongestQueueIsKnownAfterEachChange(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var lengths = QueueLengths()
        var expected = [Int](repeating: 0, count: 12)
        for _ in 0..<2000 {
            let device = Int.random(in: expected.indices, using: &random)
            let grows = expected[device] == 0 || Bool.random(using: &random)
            expected[device] += grows ? 1 : -1
            if grows { lengths.grow(device) } else { lengths.shrink(device) }
            let longest = expected.max() ?? 0
            let found = lengths.deviceWithMost
            #expect(found.map { expected[$0] } ?? 0 == longest)
        }
    }
}
