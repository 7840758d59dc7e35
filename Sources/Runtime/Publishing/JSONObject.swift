// SPDX-License-Identifier: Apache-2.0

import Primitives
import Readings

/// A flat JSON object for the small messages that are not readings.
struct JSONObject {
    private(set) var bytes: [UInt8] = [UInt8(ascii: "{")]

    /// The object's text; nothing is added after it.
    var closed: [UInt8] { bytes + [UInt8(ascii: "}")] }

    mutating func add(_ key: String, _ value: Value) {
        addKey(key)
        value.appendJSON(into: &bytes)
    }

    /// Adds a date, or `null` where dates are not known (nanoseconds since 1970 UTC).
    mutating func add(_ key: String, date: Int64?) {
        addKey(key)
        guard let date else { return Value.unknown.appendJSON(into: &bytes) }
        bytes.append(UInt8(ascii: "\""))
        UTCDate(nanosecondsSince1970: date).appendISO8601(to: &bytes)
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func addKey(_ key: String) {
        if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
        bytes.appendJSON(string: key)
        bytes.append(UInt8(ascii: ":"))
    }
}
