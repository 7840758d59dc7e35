// SPDX-License-Identifier: Apache-2.0

import Primitives

/// Writes the readings of one device as JSON: `{"time":"2026-10-03T10:15:30.250Z","pm25":8}`.
///
/// There is one encoder for each device. It escapes the names once, so a reading only costs the
/// copies of its pieces into the caller's writer. That writer stops allocating after the first
/// readings.
package struct ReadingEncoder: Sendable {
    /// `"time":`, and for each value `,"name":`, one after the other.
    private let keys: [UInt8]
    private let timeEnd: Int
    /// Where the keys of the values end; each key begins at the end of the previous key.
    private let ends: [Int]

    /// - Parameter names: The names of the model's values, in its order.
    package init(names: [String]) {
        var keys = JSONWriter.encodedKey("time", isFirst: true)
        timeEnd = keys.count
        ends = names.map { name in
            keys += JSONWriter.encodedKey(name, isFirst: false)
            return keys.count
        }
        self.keys = keys
    }

    /// Appends one reading.
    ///
    /// - Parameters:
    ///   - values: One for each name; absent values are left out.
    ///   - time: Nanoseconds since 1970; `nil` writes `null`, for an unknown date.
    package func append(_ values: [Value?], time: Int64?, to json: inout JSONWriter) {
        precondition(values.count == ends.count, "pass one value, or nil, for each name")
        json.object { json in
            keys.withUnsafeBufferPointer { keys in
                json.key(encoded: UnsafeBufferPointer(rebasing: keys[..<timeEnd]))
                json.write(date: time)
                var start = timeEnd
                for (end, value) in zip(ends, values) {
                    if let value {
                        json.key(encoded: UnsafeBufferPointer(rebasing: keys[start..<end]))
                        json.write(value)
                    }
                    start = end
                }
            }
        }
    }
}
