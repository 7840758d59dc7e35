// SPDX-License-Identifier: Apache-2.0

import Primitives
import PropertyTesting

@testable import Readings

/// Runs filters at moments in milliseconds.
struct FilterRun {
    private(set) var chain: FilterChain
    /// The date at moment 0, in milliseconds since 1970; `nil` while it is not known.
    var dateOfStart: Int64?

    init(_ rules: FilterRule..., dateOfStart: Int64? = nil) {
        chain = FilterChain(rules)
        self.dateOfStart = dateOfStart
    }

    mutating func take(_ value: Value, at milliseconds: Int64 = 0) -> Value? {
        chain.take(value, at: moment(milliseconds))
    }

    mutating func take(_ number: String, at milliseconds: Int64 = 0) -> String? {
        take(Decimal(number).map(Value.number) ?? .unknown, at: milliseconds)?.description
    }

    mutating func pass(to milliseconds: Int64) -> String? {
        chain.pass(to: moment(milliseconds))?.description
    }

    mutating func reset() { chain.reset() }

    /// The next deadline in boot time, in milliseconds.
    var deadline: Int64? { deadlines.instant.map { $0.nanoseconds / 1_000_000 } }

    /// The next deadline of the wall clock, in milliseconds since 1970.
    var dateDeadline: Int64? { deadlines.date.map { $0 / 1_000_000 } }

    private var deadlines: EarliestDeadlines {
        var earliest = EarliestDeadlines()
        chain.addDeadlines(to: &earliest)
        return earliest
    }

    private func moment(_ milliseconds: Int64) -> Moment {
        Moment(
            Instant(nanoseconds: milliseconds * 1_000_000),
            date: dateOfStart.map { ($0 + milliseconds) * 1_000_000 })
    }
}

/// Random numbers with one digit after the point, some of them unknown (`nil`).
func randomTenths(_ count: Int, _ random: inout SeededGenerator) -> [Decimal?] {
    (0..<count).map { _ in
        random.chance(10)
            ? nil : Decimal(mantissa: .random(in: -500...500, using: &random), exponent: -1)
    }
}

extension Decimal? {
    var value: Value { map(Value.number) ?? .unknown }
}
