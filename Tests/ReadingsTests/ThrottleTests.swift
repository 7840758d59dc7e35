// SPDX-License-Identifier: Apache-2.0

import Primitives
import Readings
import Testing

@Suite struct ThrottleTests {
    enum Step {
        case take(Int64), pass(Int64)
    }

    static func at(_ seconds: Int64) -> Instant { Instant(nanoseconds: seconds * 1_000_000_000) }

    /// Whether a reading passes at each step, in seconds.
    static func run(_ steps: [Step], on throttle: inout Throttle) -> [Bool] {
        steps.map { step in
            switch step {
            case .take(let moment): return throttle.take(at: at(moment))
            case .pass(let moment): return throttle.pass(to: at(moment))
            }
        }
    }

    @Test func theFirstPassesAtOnceAndTheNextAtAMultipleOfTheInterval() {
        var throttle = Throttle(.seconds(10), passesFirst: true)
        #expect(Self.run([.take(13)], on: &throttle) == [true])
        #expect(throttle.deadline == nil)
        #expect(Self.run([.take(14), .take(19)], on: &throttle) == [false, false])
        #expect(throttle.deadline == Self.at(20))
        #expect(Self.run([.pass(19), .pass(20)], on: &throttle) == [false, true])
        #expect(throttle.deadline == nil)
        #expect(
            Self.run([.take(29), .pass(30), .take(40)], on: &throttle) == [false, true, true])
    }

    @Test func aMeanWaitsForTheEndOfItsInterval() {
        var throttle = Throttle(.seconds(10), passesFirst: false)
        #expect(Self.run([.take(20)], on: &throttle) == [false])
        #expect(throttle.deadline == Self.at(30))
        #expect(Self.run([.pass(31), .take(99)], on: &throttle) == [true, false])
        #expect(throttle.deadline == Self.at(100))
    }

    @Test func aResetForgetsTheReadingBefore() {
        var throttle = Throttle(.seconds(10), passesFirst: true)
        #expect(Self.run([.take(13), .take(14)], on: &throttle) == [true, false])
        throttle.reset()
        #expect(throttle.deadline == nil)
        #expect(Self.run([.take(15)], on: &throttle) == [true])
    }

    @Test func anEventIsNewWhenItDiffersOrWasNotRepeatedInTime() {
        var event = RepeatedEvent(goneAfter: .seconds(2))
        let (one, two) = (Value.text("one"), Value.text("two"))
        let taken = [(one, 0), (one, 1), (one, 2), (one, 4), (two, 5), (one, 6), (one, 7)]
            .map { event.take($0.0, at: Self.at(Int64($0.1))) }
        #expect(taken == [true, false, false, true, true, true, false])
    }

    @Test func withoutATimeEachValueIsAnEvent() {
        var event = RepeatedEvent(goneAfter: .zero)
        let taken = (0..<3).map { _ in event.take(.text("one"), at: Self.at(1)) }
        #expect(taken == [true, true, true])
    }
}
