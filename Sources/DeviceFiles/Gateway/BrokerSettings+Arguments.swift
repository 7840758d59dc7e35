// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Plan
import YAML

extension BrokerSettings {
    /// Reads the broker from options of a command line, by the same rules as in a gateway file.
    ///
    /// - Parameters:
    ///   - url: `mqtt://host:port` or `mqtts://host:port`.
    ///   - passwordFile: A path; its first line is the password. It needs the user.
    /// - Throws: All mistakes; they have `command line` in place of a path.
    package static func load(
        url: String, user: String?, passwordFile: String?
    ) throws(Mistakes) -> BrokerSettings {
        let options = [("url", url), ("user", user), ("password-file", passwordFile)]
            .compactMap { name, text in text.map { (name: name, text: $0) } }
        let text = options.map { "--\($0.name) \($0.text)" }.joined(separator: "\n")
        let report = Report()
        let scope = Scope(file: SourceFile(path: "command line", text: text), report: report)
        var (entries, start) = ([Entry](), 0)
        for (name, text) in options {
            let key = SourceRange(start, start + 2 + name.utf8.count)
            let value = SourceRange(key.end + 1, key.end + 1 + text.utf8.count)
            entries.append(
                Entry(key: name, keyRange: key, value: Node(.scalar(Scalar(text, .block)), value)))
            start = value.end + 1
        }
        let node = Node(.mapping(entries), SourceRange(0, text.utf8.count))
        let section = Section(
            node, title: SourceRange(at: 0), keys: BrokerReader.keys, in: scope)
        guard let settings = section.flatMap({ BrokerReader(section: $0, folder: "").read() }),
            !report.hasErrors
        else { throw Mistakes(diagnostics: report.diagnostics) }
        return settings
    }
}
