// SPDX-License-Identifier: Apache-2.0

import Primitives

/// The filters of one value of a device, in the order of the file.
package struct FilterChain: ValueFilter {
    private let rules: [FilterRule]
    private var filters: [any ValueFilter]

    package init(_ rules: [FilterRule]) {
        self.rules = rules
        filters = rules.map { $0.begin() }
    }

    /// - Returns: What leaves the last filter; `nil` when a filter swallowed it.
    package mutating func take(_ value: Value, at moment: Moment) -> Value? {
        run(value, from: 0, moment)
    }

    /// - Returns: What leaves the last filter; the newest, when several values do at this moment.
    package mutating func pass(to moment: Moment) -> Value? {
        var output: Value?
        for place in filters.indices {
            guard let value = filters[place].pass(to: moment) else { continue }
            output = run(value, from: place + 1, moment) ?? output
        }
        return output
    }

    /// Forgets all values: the next one is the first.
    package mutating func reset() {
        filters = rules.map { $0.begin() }
    }

    package func addDeadlines(to earliest: inout EarliestDeadlines) {
        for filter in filters { filter.addDeadlines(to: &earliest) }
    }

    private mutating func run(_ value: Value, from start: Int, _ moment: Moment) -> Value? {
        var value = value
        for place in start..<filters.count {
            guard let output = filters[place].take(value, at: moment) else { return nil }
            value = output
        }
        return value
    }
}
