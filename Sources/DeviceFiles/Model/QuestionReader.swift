// SPDX-License-Identifier: Apache-2.0

import Devices
import YAML

/// Reads what the requests of reads and of writes have in common: the frames that may follow, and
/// the time limits.
struct QuestionReader {
    static let timingKeys = ["timeout", "retries", "gap"]

    let section: Section
    private var scope: Scope { section.scope }

    init(section: Section) {
        self.section = section
    }

    var timeout: Duration {
        let timeouts = TextType<Duration>.duration(.milliseconds(10)...(.seconds(60)))
        return section.value("timeout", timeouts, or: .milliseconds(500))
    }

    var retries: Int { section.value("retries", .integer(0...10), or: 2) }

    var gap: Duration { section.value("gap", .duration(.zero...(.seconds(60))), or: .zero) }

    /// One name, or a list of names, as their indices; `nil` with a mistake, which is reported.
    func indices(_ entry: Entry, in names: [String], _ what: String) -> [Int]? {
        guard case .sequence(let items) = entry.value.kind, !items.isEmpty else {
            return scope.index(of: entry.value, in: names, what).map { [$0] }
        }
        var found: [Int] = []
        for item in items {
            guard let index = scope.index(of: item, in: names, what) else { return nil }
            if found.contains(index) {
                scope.error("the \(what) '\(names[index])' is in the list already", item.range)
                return nil
            }
            found.append(index)
        }
        return found
    }
}
