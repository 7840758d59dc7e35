// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Plan

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
        let report = Report()
        let section = Section(
            options: [("url", url), ("user", user), ("password-file", passwordFile)],
            keys: BrokerReader.keys, report: report)
        guard let settings = section.flatMap({ BrokerReader(section: $0, folder: "").read() }),
            !report.hasErrors
        else { throw Mistakes(diagnostics: report.diagnostics) }
        return settings
    }
}
