// SPDX-License-Identifier: Apache-2.0

/// Swallows some values.
struct FilterOut: ValueFilter {
    private let values: [Value]

    init(_ values: [Value]) {
        self.values = values
    }

    func take(_ value: Value, at moment: Moment) -> Value? {
        values.contains(value) ? nil : value
    }
}
