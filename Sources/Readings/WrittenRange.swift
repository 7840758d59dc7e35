// SPDX-License-Identifier: Apache-2.0

extension ClosedRange<Decimal> {
    /// As a device file writes it: `0..100`.
    package var written: String { "\(lowerBound)..\(upperBound)" }
}
