// SPDX-License-Identifier: Apache-2.0

/// Fits polynomials by the normal equations, in decimal.
enum LeastSquares {
    /// The coefficients of the powers 0, 1, 2, ...; `nil` when the points do not determine them.
    static func coefficients(of points: [Calibration.Point], degree: Int) -> [Decimal]? {
        let rows = points.map { point in
            (0...degree).map { power in
                (0..<power).reduce(Decimal(1)) { product, _ in product * point.measured }
            }
        }
        // Aᵀ A x = Aᵀ b, with b as the last column.
        let equations = (0...degree).map { row in
            (0...degree).map { column in sum(rows.map { $0[row] * $0[column] }) }
                + [sum(zip(rows, points).map { $0[row] * $1.actual })]
        }
        return solve(equations)
    }

    /// Gauss's elimination; each step uses the row with the largest number.
    private static func solve(_ equations: [[Decimal]]) -> [Decimal]? {
        var rows = equations
        for step in rows.indices {
            let best = (step..<rows.count).max { abs(rows[$0][step]) < abs(rows[$1][step]) }
            rows.swapAt(step, best ?? step)
            let pivot = rows[step][step]
            for row in rows.indices where row != step {
                guard let factor = rows[row][step].divided(by: pivot) else { return nil }
                for column in step..<rows[row].count {
                    rows[row][column] = rows[row][column] - factor * rows[step][column]
                }
            }
        }
        let results = rows.indices.map { rows[$0].last?.divided(by: rows[$0][$0]) }
        return results.contains(nil) ? nil : results.compactMap { $0 }
    }

    private static func sum(_ numbers: [Decimal]) -> Decimal {
        numbers.reduce(.zero, +)
    }
}
