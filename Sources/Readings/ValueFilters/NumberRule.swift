// SPDX-License-Identifier: Apache-2.0

/// A filter that looks at one number only.
package enum NumberRule: Hashable, Sendable {
    case offset(Decimal)
    case multiply(Decimal)
    case calibrate(Calibration)
    /// A bound that is `nil` does not limit. A number outside becomes the bound, or is swallowed.
    case clamp(least: Decimal?, most: Decimal?, ignoresOutside: Bool)
    /// To a number of digits after the point, half away from zero.
    case round(places: Int)
    /// To the nearest multiple of a number above zero; of two, to the even multiple.
    case roundToMultiple(Decimal)
    /// To a number of significant digits, half away from zero.
    case roundToDigits(Int)

    /// `nil` for a number that is swallowed.
    func apply(to number: Decimal) -> Decimal? {
        switch self {
        case .offset(let offset): return number + offset
        case .multiply(let factor): return number * factor
        case .calibrate(let calibration): return calibration.apply(to: number)
        case .clamp(let least, let most, let ignoresOutside):
            if let least, number < least { return ignoresOutside ? nil : least }
            if let most, number > most { return ignoresOutside ? nil : most }
            return number
        case .round(let places): return number.rounded(to: -places)
        case .roundToMultiple(let multiple): return number.rounded(toMultipleOf: multiple)
        case .roundToDigits(let digits): return number.rounded(digits: digits)
        }
    }
}
