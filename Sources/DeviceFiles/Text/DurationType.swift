// SPDX-License-Identifier: Apache-2.0

import Readings

extension TextType<Duration> {
    /// The interval of something periodic.
    static let interval = duration(.milliseconds(10)...week)

    /// A duration between bounds.
    ///
    /// - Parameter usual: The units that a bare number may lack, the more probable one first.
    static func duration(
        _ bounds: ClosedRange<Duration>, usual: [String] = ["s", "ms"]
    ) -> TextType {
        let (least, most) = (bounds.lowerBound.written, bounds.upperBound.written)
        let expected = "a duration from \(least) to \(most), like 250ms, 5s or 1m30s"
        return TextType(expected) { text in
            guard let duration = Duration(written: text) else {
                let units = wholeNumber(text) == nil ? [] : usual
                let meant = units.map { text + $0 }.first { text in
                    Duration(written: text).map { $0 > .zero && bounds.contains($0) } ?? false
                }
                return .failure(Mismatch(suggestion: meant))
            }
            return bounds.contains(duration) ? .success(duration) : .failure(Mismatch())
        }
    }
}

let week = Duration.seconds(7 * 24 * 3600)
