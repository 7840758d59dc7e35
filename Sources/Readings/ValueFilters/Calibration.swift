// SPDX-License-Identifier: Apache-2.0

/// Converts measured numbers to true ones, by polynomials through points that a person measured.
///
/// A fitted polynomial has coefficients without a finite decimal form. So each result is rounded to
/// nine digits, counted from the first digit of the largest true number: points up to 102.5 give
/// six digits after the decimal point.
package struct Calibration: Hashable, Sendable {
    /// A measured number, and the true one.
    package struct Point: Hashable, Sendable {
        package let measured: Decimal
        package let actual: Decimal

        package init(measured: Decimal, actual: Decimal) {
            self.measured = measured
            self.actual = actual
        }
    }

    private struct Piece: Hashable {
        /// Of the powers 0, 1, 2, ...
        let coefficients: [Decimal]
        /// Measured numbers below it belong to this piece; `nil` for the last piece.
        let end: Decimal?
    }

    private static let digits = 9

    private let pieces: [Piece]
    /// The power of ten of the last digit of a result.
    private let power: Int

    private init(_ pieces: [Piece], _ points: [Point]) {
        self.pieces = pieces
        let largest = points.map { abs($0.actual) }.max() ?? .zero
        power = largest.magnitude - Self.digits + 1
    }

    /// The polynomial of a degree with the least squares of the distances to the points.
    ///
    /// - Returns: `nil` when the points do not determine it.
    package init?(fitting points: [Point], degree: Int) {
        guard let coefficients = LeastSquares.coefficients(of: points, degree: degree) else {
            return nil
        }
        self.init([Piece(coefficients: coefficients, end: nil)], points)
    }

    /// A straight line from each point to the next; the first and the last one continue.
    ///
    /// - Returns: `nil` with less than two points, or unless each measured number is larger than
    ///   the one before.
    package init?(through points: [Point]) {
        guard points.count >= 2 else { return nil }
        var pieces: [Piece] = []
        for (from, to) in zip(points, points.dropFirst()) {
            let distance = to.measured - from.measured
            guard distance > .zero,
                let slope = (to.actual - from.actual).divided(by: distance)
            else { return nil }
            pieces.append(
                Piece(
                    coefficients: [from.actual - slope * from.measured, slope],
                    end: pieces.count == points.count - 2 ? nil : to.measured))
        }
        self.init(pieces, points)
    }

    func apply(to measured: Decimal) -> Decimal {
        let piece = pieces.first { piece in piece.end.map { measured < $0 } ?? true }
        let sum = (piece?.coefficients ?? []).reversed().reduce(Decimal.zero) { sum, coefficient in
            sum * measured + coefficient
        }
        return sum.rounded(to: power)
    }
}
