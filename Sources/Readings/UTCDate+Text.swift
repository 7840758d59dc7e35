// SPDX-License-Identifier: Apache-2.0

import Primitives

extension UTCDate {
    /// Appends `2026-10-03T10:15:30.250Z`.
    package func appendISO8601(to text: inout [UInt8]) {
        let start = text.count
        text.append(utf8: "0000-00-00T00:00:00.000Z")
        text.withUnsafeMutableBufferPointer { text in
            text.put(date.year, before: start + 4)
            text.put(date.month, before: start + 7)
            text.put(date.day, before: start + 10)
            text.put(milliseconds / 3_600_000, before: start + 13)
            text.put(milliseconds / 60_000 % 60, before: start + 16)
            text.put(milliseconds / 1000 % 60, before: start + 19)
            text.put(milliseconds % 1000, before: start + 23)
        }
    }
}

extension UnsafeMutableBufferPointer<UInt8> {
    /// Writes a number over the zeros before a place.
    fileprivate func put(_ number: Int, before end: Int) {
        var (rest, place) = (number, end)
        while rest > 0 {
            place -= 1
            self[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
    }
}
