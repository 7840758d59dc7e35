// SPDX-License-Identifier: Apache-2.0

/// After how many values a filter sends one: every fifth, and the first one already.
package struct SendPace: Hashable, Sendable {
    /// 1 or more.
    package let every: Int
    /// The first value that sends one, 1 ... `every`.
    package let firstAt: Int

    package init(every: Int, firstAt: Int) {
        self.every = every
        self.firstAt = firstAt
    }
}

/// Counts values until one is sent.
struct SendCount: Sendable {
    private let every: Int
    private var count: Int

    init(_ pace: SendPace) {
        every = pace.every
        count = pace.every - pace.firstAt
    }

    /// Counts a value.
    ///
    /// - Returns: Whether one is sent now.
    mutating func next() -> Bool {
        count += 1
        guard count >= every else { return false }
        count = 0
        return true
    }
}
