// SPDX-License-Identifier: Apache-2.0

import Readings
import YAML

/// Reads the points of a calibration, which a person measured.
struct CalibrationReader {
    private enum Method: String, CaseIterable {
        case leastSquares = "least_squares"
        case exact
    }

    let section: Section
    private var scope: Scope { section.scope }

    init(section: Section) {
        self.section = section
    }

    func readLinear() -> Calibration? {
        let method = section.value("method", .word(of: Method.self), or: .leastSquares)
        guard let points = readPoints(atLeast: 2) else { return nil }
        switch method {
        case .exact:
            return reporting(
                Calibration(through: points),
                "with 'method: exact' each measured number must be larger than the one before")
        case .leastSquares:
            return reporting(
                Calibration(fitting: points, degree: 1), "all measured numbers are equal")
        }
    }

    func readPolynomial() -> Calibration? {
        let degree = section.required("degree", .integer(1...9))
        guard let points = readPoints(atLeast: 2), let degree else { return nil }
        guard degree < points.count else {
            scope.error(
                "a polynomial of degree \(degree) needs \(degree + 1) points, found "
                    + "\(points.count)", section.entry("degree")?.value.range ?? section.title)
            return nil
        }
        return reporting(
            Calibration(fitting: points, degree: degree),
            "too few of the measured numbers differ for a polynomial of degree \(degree)")
    }

    private func readPoints(atLeast least: Int) -> [Calibration.Point]? {
        guard let node = section.requiredEntry("datapoints")?.value else { return nil }
        guard case .sequence(let items) = node.kind else {
            scope.error(
                "expected a list of points like [0.0 -> 1.0, 10.0 -> 12.1], found \(node.found)",
                node.range)
            return nil
        }
        guard items.count >= least else {
            scope.error("a calibration needs \(least) points, found \(items.count)", node.range)
            return nil
        }
        let points = items.map { scope.value($0, .point) }
        return points.contains(nil) ? nil : points.compactMap { $0 }
    }

    private func reporting(_ calibration: Calibration?, _ mistake: String) -> Calibration? {
        if calibration == nil, let entry = section.entry("datapoints") {
            scope.error("these points give no curve: \(mistake)", entry.value.range)
        }
        return calibration
    }
}
