// SPDX-License-Identifier: Apache-2.0

import Plan
import Ports
import Testing

@testable import Simulation

/// At 1000 baud a byte takes 10 ms.
@Suite struct TransmissionTests {
    var transmission = Transmission(pace: LinePace(SerialSettings(baud: 1000)))
    let millisecond: Int64 = 1_000_000

    @Test mutating func eachByteArrivesAtItsTime() {
        transmission.begin([1, 2, 3], at: 0)
        #expect(transmission.nextByte == 10 * millisecond)
        #expect(transmission.end == 30 * millisecond)
        #expect(transmission.due(at: 10 * millisecond - 1).isEmpty)
        #expect(Array(transmission.due(at: 10 * millisecond)) == [1])
        #expect(Array(transmission.due(at: 25 * millisecond)) == [1, 2])
        transmission.take(2)
        #expect(transmission.nextByte == 30 * millisecond)
        #expect(Array(transmission.due(at: 60 * millisecond)) == [3])
        transmission.take(1)
        #expect(transmission.isIdle)
        #expect(transmission.nextByte == nil)
        #expect(transmission.end == nil)
    }

    @Test mutating func bytesThatWereNotTakenAreDueAgain() {
        transmission.begin([1, 2, 3], at: 0)
        transmission.take(1)
        #expect(Array(transmission.due(at: 60 * millisecond)) == [2, 3])
    }

    @Test mutating func aFrameMayBeginInTheFuture() {
        transmission.begin([1], at: 100 * millisecond)
        #expect(transmission.due(at: 50 * millisecond).isEmpty)
        #expect(transmission.nextByte == 110 * millisecond)
    }

    @Test mutating func aCutFrameIsDiscarded() {
        transmission.begin([1, 2], at: 0)
        transmission.cut()
        #expect(transmission.isIdle)
        #expect(transmission.due(at: 60 * millisecond).isEmpty)
    }
}
