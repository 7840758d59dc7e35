// SPDX-License-Identifier: Apache-2.0

/// Gives each value to several filters. Of what leaves them at one moment, the first passes.
struct OrFilter: ValueFilter {
    private var filters: [any ValueFilter]

    init(_ rules: [FilterRule]) {
        filters = rules.map { $0.begin() }
    }

    func addDeadlines(to earliest: inout EarliestDeadlines) {
        for filter in filters { filter.addDeadlines(to: &earliest) }
    }

    mutating func take(_ value: Value, at moment: Moment) -> Value? {
        var first: Value?
        for place in filters.indices {
            let output = filters[place].take(value, at: moment)
            first = first ?? output
        }
        return first
    }

    mutating func pass(to moment: Moment) -> Value? {
        var first: Value?
        for place in filters.indices {
            let output = filters[place].pass(to: moment)
            first = first ?? output
        }
        return first
    }
}
