// SPDX-License-Identifier: Apache-2.0

/// Sends the exponential moving average.
///
/// It has one digit more than the finest of its numbers. An `unknown` value does not change it;
/// when one is sent, `unknown` is.
struct ExponentialAverage: ValueFilter {
    private let alpha: Decimal
    private var count: SendCount
    private var average: Decimal?
    /// The power of ten of the finest digit of all numbers.
    private var finest = 0

    /// - Parameter alpha: The weight of the newest number, above 0, up to 1.
    init(alpha: Decimal, _ pace: SendPace) {
        self.alpha = alpha
        count = SendCount(pace)
    }

    mutating func take(_ value: Value, at moment: Moment) -> Value? {
        if let number = value.number { add(number) }
        guard count.next() else { return nil }
        guard value.number != nil, let average else { return .unknown }
        return .number(average.rounded(to: finest - 1))
    }

    private mutating func add(_ number: Decimal) {
        finest = min(finest, number.exponent)
        average = average.map { alpha * number + (Decimal(1) - alpha) * $0 } ?? number
    }
}
