// SPDX-License-Identifier: Apache-2.0

/// A filter over the newest values.
package struct WindowRule: Hashable, Sendable {
    /// What is sent of the numbers in the window.
    package enum Statistic: Hashable, Sendable {
        case least, most, median, mean
        /// The smallest number that is not below this part of the numbers, 0 ... 1.
        case quantile(Decimal)

        /// - Parameter numbers: May be sorted by this.
        /// - Returns: `nil` without numbers.
        func value(of numbers: inout [Decimal]) -> Decimal? {
            guard !numbers.isEmpty else { return nil }
            switch self {
            case .least: return numbers.min()
            case .most: return numbers.max()
            case .mean: return Mean(of: numbers).value
            case .median:
                numbers.sort()
                let (low, high) = ((numbers.count - 1) / 2, numbers.count / 2)
                return low == high ? numbers[low] : Mean(of: numbers[low...high]).value
            case .quantile(let part):
                numbers.sort()
                let place = (Decimal(Int64(numbers.count)) * part).roundedUp()
                return numbers[max(0, Int(place) - 1)]
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
