// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Plan

extension DeviceFile {
    /// The file with the keys of a command line, which are read by the same rules as in a gateway
    /// file. Without any, a model has the key of its first example.
    ///
    /// - Parameter authenticate: `on` or `off`.
    /// - Throws: All mistakes; they have `command line` in place of a path.
    package func keyed(
        keyFile: String?, authenticationKeyFile: String?, authenticate: String?
    ) throws(Mistakes) -> DeviceFile {
        let options = [
            ("key-file", keyFile), ("authentication-key-file", authenticationKeyFile),
            ("authenticate", authenticate),
        ]
        let isGiven = options.contains { $0.1 != nil }
        guard isGiven || model.encryptions.contains(where: { !$0.hasKeys }) else { return self }
        let report = Report()
        let section = Section(options: options, keys: DeviceKeysReader.keys, report: report)
        let keys = section.flatMap {
            DeviceKeysReader(section: $0, folder: "", model: model).read()
        }
        guard let keys, !report.hasErrors else { throw Mistakes(diagnostics: report.diagnostics) }
        return keyed(by: keys)
    }
}
