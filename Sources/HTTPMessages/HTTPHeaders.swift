// SPDX-License-Identifier: Apache-2.0

import Reactor

/// The header fields of a request or a response, in their order.
///
/// Names are compared without regard to case, and a name may occur more than once: `Set-Cookie` and
/// `Via` do, and joining their values would change them.
///
/// ```swift
/// var headers: HTTPHeaders = ["Accept": "application/json"]
/// headers.add("X-Tag", "a")
/// headers.add("X-Tag", "b")
/// show(headers["accept"] ?? "", headers.values(of: "x-tag"))
/// ```
public struct HTTPHeaders: Sendable {
    private var fields: [(name: String, value: String)] = []

    /// Makes an empty list.
    public init() {}

    /// The value of the first field with that name, in any case; `nil` if there is none. Setting it
    /// replaces all fields with that name; setting `nil` removes them.
    public subscript(name: String) -> String? {
        get { fields.first { Self.isSame($0.name, name) }?.value }
        set {
            let place = fields.firstIndex { Self.isSame($0.name, name) } ?? fields.endIndex
            fields.removeAll { Self.isSame($0.name, name) }
            if let newValue { fields.insert((name, newValue), at: place) }
        }
    }

    /// The values of all fields with that name, in any case, in their order.
    public func values(of name: String) -> [String] {
        fields.filter { Self.isSame($0.name, name) }.map(\.value)
    }

    /// Adds a field, also if there is one with that name.
    public mutating func add(_ name: String, _ value: String) {
        fields.append((name, value))
    }

    /// Why a field cannot be sent; `nil` if all can. A line break in a value would begin another
    /// field, which a stranger may have chosen.
    package var problem: String? {
        for (name, value) in fields {
            if name.isEmpty || !name.utf8.allSatisfy(Self.isTokenByte) {
                let shown = name.prefix(40).printable
                return "'\(shown)' is no name of a header: use letters, digits and -"
            }
            if value.utf8.contains(where: { $0 < 32 && $0 != 9 || $0 == 127 }) {
                return "the value of the header '\(name)' has a control character: remove it"
            }
        }
        return nil
    }

    /// Whether a method or a name consists of the characters that HTTP allows in it.
    package static func isToken(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy(isTokenByte)
    }

    private static let marks = Set("!#$%&'*+-.^_`|~".utf8)

    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: marks.contains(byte)
        }
    }

    private static func isSame(_ one: String, _ other: String) -> Bool {
        one.utf8.count == other.utf8.count
            && zip(one.utf8, other.utf8).allSatisfy { lowercased($0) == lowercased($1) }
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        65...90 ~= byte ? byte | 32 : byte
    }
}

extension HTTPHeaders: ExpressibleByDictionaryLiteral {
    /// The fields in the order of the literal; a name may be repeated.
    public init(dictionaryLiteral elements: (String, String)...) {
        for (name, value) in elements { add(name, value) }
    }
}

extension HTTPHeaders: RandomAccessCollection {
    /// The place of the first field.
    public var startIndex: Int { 0 }
    /// The place behind the last field.
    public var endIndex: Int { fields.count }
    /// The field at a place.
    public subscript(place: Int) -> (name: String, value: String) { fields[place] }
}
