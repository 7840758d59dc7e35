// SPDX-License-Identifier: Apache-2.0

// A key and its value in one call.
extension JSONWriter {
    package mutating func add(_ name: String, _ value: Value) {
        key(name)
        write(value)
    }

    package mutating func add(_ name: String, _ number: Int) {
        key(name)
        write(number)
    }

    package mutating func add(_ name: String, _ flag: Bool) {
        key(name)
        write(flag)
    }

    /// Adds a text, or `null`.
    package mutating func add(_ name: String, _ text: String?) {
        key(name)
        if let text { write(text) } else { writeNull() }
    }

    package mutating func add(_ name: String, _ texts: [String]) {
        key(name)
        array { json in
            for text in texts { json.write(text) }
        }
    }

    /// Adds a date (nanoseconds since 1970 UTC), or `null` when the date is not known.
    package mutating func add(_ name: String, date: Int64?) {
        key(name)
        write(date: date)
    }
}
