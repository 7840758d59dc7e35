// SPDX-License-Identifier: Apache-2.0

/// A filter over the newest values.
package struct WindowRule: Hashable, Sendable {
    /// What is sent of the numbers in the window.
    package enum Statistic: Hashable, Sendable {
        case least, most, median, mean
        /// The smallest number that is not below this part of the numbers, 0 ... 1.
        case quantile(Decimal)

        /// `nil` without numbers.
        func value(of numbers: [Decimal]) -> Decimal? {
            switch self {
            case .least: return numbers.min()
            case .most: return numbers.max()
            case .mean: return Mean(of: numbers).value
            case .median:
                let sorted = numbers.sorted()
                guard sorted.count.isMultiple(of: 2), !sorted.isEmpty else {
                    return numbers.isEmpty ? nil : sorted[sorted.count / 2]
                }
                return Mean(of: sorted[sorted.count / 2 - 1...sorted.count / 2]).value
            case .quantile(let part):
                guard !numbers.isEmpty else { return nil }
                let place = (Decimal(Int64(numbers.count)) * part).roundedUp()
                return numbers.sorted()[max(0, min(Int(place), numbers.count) - 1)]
            }
        }
    }

    package let statistic: Statistic
    /// How many values it holds, 1 or more.
    package let size: Int
    package let pace: SendPace

    package init(_ statistic: Statistic, size: Int, _ pace: SendPace) {
        self.statistic = statistic
        self.size = size
        self.pace = pace
    }
}
