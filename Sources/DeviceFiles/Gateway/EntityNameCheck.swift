// SPDX-License-Identifier: Apache-2.0

import Diagnostics

/// Warns of two devices whose entities would have the same names in Home Assistant.
///
/// An entity's name there has letters, digits and `_` only. Of two equal ones, the second gets a
/// number, and which one is the second depends on the order of the messages.
struct EntityNameCheck {
    let scope: Scope
    private var seen: [String: (name: String, range: SourceRange)] = [:]

    init(scope: Scope) {
        self.scope = scope
    }

    mutating func add(_ name: String, at range: SourceRange) {
        let slug = name.replacing("-", with: "_")
        guard let other = seen[slug] else {
            seen[slug] = (name, range)
            return
        }
        scope.warning(
            "'\(name)' and '\(other.name)' have the same entity names in Home Assistant, which has "
                + "'_' in place of '-'", range,
            notes: ["one of them gets names with a number at the end, like \(slug)_2"])
    }
}
