// SPDX-License-Identifier: Apache-2.0

import Readings

/// A JSON value whose objects keep the order of their keys.
indirect enum JSON {
    case null
    case bool(Bool)
    case number(Int)
    case text(String)
    case array([JSON])
    case object([(key: String, value: JSON)])

    /// A text, or `null`.
    init(_ text: String?) {
        self = text.map(JSON.text) ?? .null
    }

    var text: String {
        var bytes: [UInt8] = []
        append(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    private func append(to bytes: inout [UInt8]) {
        switch self {
        case .null: bytes += "null".utf8
        case .bool(let value): bytes += "\(value)".utf8
        case .number(let value): bytes += "\(value)".utf8
        case .text(let text): bytes.appendJSON(string: text)
        case .array(let values):
            bytes.append(UInt8(ascii: "["))
            for (index, value) in values.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                value.append(to: &bytes)
            }
            bytes.append(UInt8(ascii: "]"))
        case .object(let members):
            bytes.append(UInt8(ascii: "{"))
            for (index, member) in members.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                bytes.appendJSON(string: member.key)
                bytes.append(UInt8(ascii: ":"))
                member.value.append(to: &bytes)
            }
            bytes.append(UInt8(ascii: "}"))
        }
    }
}
