// SPDX-License-Identifier: Apache-2.0

import Readings
import Testing

@testable import GPIO

@Suite struct DebounceTests {
    /// A line that is off, and must be steady for 30.
    var debounce = Debounce(period: 30, state: false)

    @Test mutating func aSteadyEdgeIsAChangeDatedByTheEdge() {
        #expect(debounce.edge(to: true, at: at(100)) == nil)
        #expect(debounce.deadline == at(130))
        #expect(debounce.settle(as: true) == Debounce.Change(state: true, stamp: at(100)))
        #expect(debounce.state)
        #expect(debounce.deadline == nil)
    }

    @Test mutating func aBounceBeginsThePeriodAnewAndKeepsTheFirstStamp() {
        _ = debounce.edge(to: true, at: at(100))
        _ = debounce.edge(to: false, at: at(104))
        _ = debounce.edge(to: true, at: at(109))
        #expect(debounce.deadline == at(139))
        #expect(debounce.settle(as: true) == Debounce.Change(state: true, stamp: at(100)))
    }

    @Test mutating func aGlitchIsForgotten() {
        _ = debounce.edge(to: true, at: at(100))
        _ = debounce.edge(to: false, at: at(101))
        #expect(debounce.settle(as: false) == nil)
        _ = debounce.edge(to: true, at: at(500))
        #expect(debounce.settle(as: true)?.stamp == at(500))
    }

    @Test mutating func aPressThatEndedBeforeTheLoopLookedIsNotLost() {
        #expect(debounce.edge(to: true, at: at(100)) == nil)
        let press = debounce.edge(to: false, at: at(300))
        #expect(press == Debounce.Change(state: true, stamp: at(100)))
        #expect(debounce.settle(as: false) == Debounce.Change(state: false, stamp: at(300)))
    }

    @Test mutating func theLineItselfDecidesWhenEdgesWereLost() {
        _ = debounce.edge(to: true, at: at(100))
        #expect(debounce.settle(as: false) == nil)
        #expect(!debounce.state)
    }

    @Test mutating func settlingWithoutAnEdgeIsNothing() {
        #expect(debounce.settle(as: true) == nil)
        #expect(!debounce.state)
    }

    private func at(_ nanoseconds: Int64) -> BootInstant {
        BootInstant(nanoseconds: nanoseconds)
    }
}
