// SPDX-License-Identifier: Apache-2.0

/// Swallows the first values.
struct SkipInitial: ValueFilter {
    private var left: Int

    init(_ count: Int) {
        left = count
    }

    mutating func take(_ value: Value, at moment: Moment) -> Value? {
        guard left > 0 else { return value }
        left -= 1
        return nil
    }
}
