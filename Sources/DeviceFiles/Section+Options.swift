// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import YAML

extension Section {
    /// Options of a command line, which are read by the same rules as the keys of a file.
    ///
    /// Mistakes have `command line` in place of a path.
    ///
    /// - Parameters:
    ///   - options: The names of the options, and their texts; `nil` for one that is not there.
    ///   - keys: The keys that a file has in this place.
    init?(options: [(name: String, text: String?)], keys: [String], report: Report) {
        let given = options.compactMap { name, text in text.map { (name: name, text: $0) } }
        let text = given.map { "--\($0.name) \($0.text)" }.joined(separator: "\n")
        let scope = Scope(file: SourceFile(path: "command line", text: text), report: report)
        var (entries, start) = ([Entry](), 0)
        for (name, text) in given {
            let key = SourceRange(start, start + 2 + name.utf8.count)
            let value = SourceRange(key.end + 1, key.end + 1 + text.utf8.count)
            entries.append(
                Entry(key: name, keyRange: key, value: Node(.scalar(Scalar(text, .block)), value)))
            start = value.end + 1
        }
        let node = Node(.mapping(entries), SourceRange(0, text.utf8.count))
        self.init(node, title: SourceRange(at: 0), keys: keys, in: scope)
    }
}
