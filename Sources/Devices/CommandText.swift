// SPDX-License-Identifier: Apache-2.0

import Readings

/// The text of a command in its payload: the payload itself, or the one member of a JSON object
/// that is named `state` or `value`: `{"state": "ON"}`.
///
/// Facts. Home Assistant sends plain words and numbers to the entities that the gateway announces,
/// and objects to others that a person may set up by hand (a siren, a light). Programs like
/// Node-RED turn whatever they have into JSON, so a word may have quotes.
///
/// Choice. Anything else in an object refuses the command: a part of it that the gateway does not
/// understand could be the one that matters.
struct CommandText {
    /// The longest payload, in bytes.
    static let longestPayload = 80

    let text: String

    /// - Returns: `nil` for a payload that is too long, no text, or another JSON object.
    init?(_ payload: some Collection<UInt8>) {
        guard payload.count <= Self.longestPayload,
            let whole = String(validating: payload, as: UTF8.self)
        else { return nil }
        guard let found = Self.content(of: whole), found.utf8.count <= ValueCommand.longest else {
            return nil
        }
        text = found
    }

    private static func content(of text: String) -> String? {
        switch text.first {
        case "{":
            guard let members = FlatJSON.members(of: Array(text.utf8)), members.count == 1,
                ["state", "value"].contains(members[0].name), members[0].isPlain
            else { return nil }
            return members[0].text
        case "\"":
            // A string alone is the member of an object that has only this one.
            return FlatJSON.members(of: Array("{\"value\":\(text)}".utf8)).flatMap {
                $0.count == 1 ? $0[0].text : nil
            }
        default: return text
        }
    }
}

extension FlatJSON.Member {
    /// Whether the value is a string, a number, `true` or `false`.
    fileprivate var isPlain: Bool {
        isString || text != "null" && text.first != "{" && text.first != "["
    }
}
