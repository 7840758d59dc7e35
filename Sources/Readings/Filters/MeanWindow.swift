// SPDX-License-Identifier: Apache-2.0

/// The readings of one interval, as one reading: the mean of the numbers that have one, and the
/// newest of all other values.
///
/// A number that is known to be bad is left out of the mean, unless there are only such numbers.
package struct MeanWindow: Sendable {
    /// `nil` for a value without a mean.
    private var means: [Mean?]
    private let empty: [Mean?]
    private var others: [Value?]

    /// - Parameter hasMean: For each of the model's values, whether it has a mean.
    package init(hasMean: [Bool]) {
        empty = hasMean.map { $0 ? Mean() : nil }
        means = empty
        others = Array(repeating: nil, count: hasMean.count)
    }

    /// - Parameter values: One place for each value of the model.
    package mutating func add(_ values: [Value?]) {
        for place in values.indices {
            guard let value = values[place] else { continue }
            if case .number(let number) = value, means[place] != nil {
                means[place]?.add(number)
            } else {
                others[place] = value
            }
        }
    }

    /// The values of the interval; the next interval begins empty.
    package mutating func removeAll() -> [Value?] {
        defer {
            means = empty
            others = Array(repeating: nil, count: empty.count)
        }
        return means.indices.map { place in
            means[place]?.value.map(Value.number) ?? others[place]
        }
    }
}
