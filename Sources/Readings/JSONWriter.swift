// SPDX-License-Identifier: Apache-2.0

import Primitives

/// Writes JSON text: objects, arrays and values, one after the other.
///
/// The writer adds the commas; the caller must write a value for each key. `removeAll` keeps the
/// memory, so a reused writer stops allocating after its first texts.
///
///     var json = JSONWriter()
///     json.object { json in
///         json.add("kind", .text("silent"))
///         json.add("since", date: nil)
///     }
///     // json.bytes: {"kind":"silent","since":null}
package struct JSONWriter: Sendable {
    /// What has been written, in UTF-8.
    package private(set) var bytes: [UInt8] = []
    /// Whether the next key or element follows another one.
    private var needsComma = false

    package init() {}

    /// What has been written.
    package var text: String { String(decoding: bytes, as: UTF8.self) }

    package mutating func reserveCapacity(_ count: Int) { bytes.reserveCapacity(count) }

    /// Starts a new text and keeps the memory.
    package mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        needsComma = false
    }

    /// Ends a line, for a stream of objects with one on each line.
    package mutating func endLine() {
        bytes.append(UInt8(ascii: "\n"))
        needsComma = false
    }

    // MARK: Structure

    /// Writes an object with the members that `members` adds.
    package mutating func object(_ members: (inout JSONWriter) -> Void) {
        begin(UInt8(ascii: "{"))
        members(&self)
        end(UInt8(ascii: "}"))
    }

    /// Writes an array with the elements that `elements` writes.
    package mutating func array(_ elements: (inout JSONWriter) -> Void) {
        begin(UInt8(ascii: "["))
        elements(&self)
        end(UInt8(ascii: "]"))
    }

    /// Writes the key of a member; its value follows.
    package mutating func key(_ name: String) {
        beginElement()
        bytes.appendQuoted(name)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// Writes a key that `encodedKey` has encoded; its value follows.
    mutating func key(encoded: UnsafeBufferPointer<UInt8>) {
        bytes.append(contentsOf: encoded)
        needsComma = false
    }

    /// A key with its quotes and its colon, and with the comma before it unless it is the first.
    static func encodedKey(_ name: String, isFirst: Bool) -> [UInt8] {
        var json = JSONWriter()
        json.needsComma = !isFirst
        json.key(name)
        return json.bytes
    }

    // MARK: Values

    package mutating func write(_ text: String) {
        beginElement()
        bytes.appendQuoted(text)
        needsComma = true
    }

    package mutating func write(_ flag: Bool) { write(word: flag ? "true" : "false") }

    package mutating func write(_ number: Int) { write(.number(Decimal(Int64(number)))) }

    package mutating func writeNull() { write(word: "null") }

    /// Writes a value of a device: a number, `"on"`, `"off"`, a string, or `null`.
    package mutating func write(_ value: Value) {
        switch value {
        case .number(let number):
            beginElement()
            number.append(to: &bytes)
            needsComma = true
        case .onOff(let isOn): write(word: isOn ? "\"on\"" : "\"off\"")
        case .text(let text): write(text)
        case .unknown: writeNull()
        }
    }

    /// Writes a date in quotes, or `null` when the date is not known.
    ///
    /// - Parameter date: Nanoseconds since 1970-01-01T00:00:00Z.
    package mutating func write(date: Int64?) {
        guard let date else { return writeNull() }
        beginElement()
        bytes.append(UInt8(ascii: "\""))
        UTCDate(nanosecondsSince1970: date).appendISO8601(to: &bytes)
        bytes.append(UInt8(ascii: "\""))
        needsComma = true
    }

    private mutating func write(word: StaticString) {
        beginElement()
        bytes.append(utf8: word)
        needsComma = true
    }

    private mutating func begin(_ bracket: UInt8) {
        beginElement()
        bytes.append(bracket)
        needsComma = false
    }

    private mutating func end(_ bracket: UInt8) {
        bytes.append(bracket)
        needsComma = true
    }

    private mutating func beginElement() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
    }
}
