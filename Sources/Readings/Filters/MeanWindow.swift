// SPDX-License-Identifier: Apache-2.0

/// The readings of one interval, as one reading: the mean of the numbers, and the newest of all
/// other values.
///
/// A number that is known to be bad is left out of the mean, unless there are only such numbers.
package struct MeanWindow: Sendable {
    private var means: [Mean?]
    private var others: [Value?]

    /// - Parameter count: The number of the model's values.
    package init(count: Int) {
        means = Array(repeating: nil, count: count)
        others = Array(repeating: nil, count: count)
    }

    /// - Parameter values: One place for each value of the model.
    package mutating func add(_ values: [Value?]) {
        for place in values.indices {
            switch values[place] {
            case .number(let number): means[place, default: Mean()].add(number)
            case .some(let value): others[place] = value
            case nil: break
            }
        }
    }

    /// The values of the interval; the next interval begins empty.
    package mutating func removeAll() -> [Value?] {
        defer { self = MeanWindow(count: means.count) }
        return means.indices.map { place in
            means[place]?.value.map(Value.number) ?? others[place]
        }
    }
}

extension [Mean?] {
    fileprivate subscript(place: Int, default start: Mean) -> Mean {
        get { self[place] ?? start }
        set { self[place] = newValue }
    }
}
