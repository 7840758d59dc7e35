// SPDX-License-Identifier: Apache-2.0

/// The mean of numbers, in decimal.
///
/// The mean has one digit more than the finest of its numbers: 8, 9 and 9 give 8.7.
package struct Mean: Equatable, Sendable {
    private(set) var sum = Decimal.zero
    private(set) var count: Int64 = 0
    /// The finest digit of the numbers, as a power of ten. Trailing zeros of whole numbers count:
    /// 1200 is not coarser than 1201.
    private var finest = 0

    package init() {}

    init(of numbers: some Sequence<Decimal>) {
        for number in numbers { add(number) }
    }

    package mutating func add(_ number: Decimal) {
        sum = sum + number
        count += 1
        finest = min(finest, number.exponent)
    }

    /// `nil` without numbers.
    package var value: Decimal? {
        count == 1 ? sum : sum.divided(by: Decimal(count))?.rounded(to: finest - 1)
    }
}
