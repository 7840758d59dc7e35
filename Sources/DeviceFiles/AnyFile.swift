// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Plan
import YAML

/// A gateway file or a device file. Its keys show which: the two kinds have no key in common.
package enum AnyFile: Sendable {
    case gateway(GatewayFile)
    case device(DeviceFile)

    /// Reads a gateway file or a device file.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - surroundings: The environment that decides where the models are searched.
    ///   - warnings: Receives the warnings of a file without mistakes.
    /// - Throws: All mistakes, by place, also those in the device files of a gateway file.
    package static func load(
        _ path: String, _ surroundings: Surroundings = .ofProcess(), warnings: Report = Report()
    ) throws(Mistakes) -> AnyFile {
        let report = Report()
        // Read once: a pipe is empty the second time.
        guard let document = Document.read(path: path, report: report) else {
            throw Mistakes(diagnostics: report.diagnostics)
        }
        switch document.kind {
        case .gateway:
            return .gateway(
                try GatewayFile.load(document, surroundings, report, warnings: warnings))
        case .device: return .device(try DeviceFile.load(document, report, warnings: warnings))
        case nil:
            report.add(
                Diagnostic(
                    "neither a gateway file nor a device file",
                    at: SourcePlace(document.file, document.root.title),
                    notes: [
                        Diagnostic.Note("a gateway file has the keys gateway, broker, devices"),
                        Diagnostic.Note("a device file has the keys model, title, values"),
                    ]))
            throw Mistakes(diagnostics: report.diagnostics)
        }
    }
}

extension Document {
    fileprivate enum Kind {
        case gateway, device
    }

    /// The kind of most keys at the top, so that one misspelt key does not change the answer.
    fileprivate var kind: Kind? {
        guard case .mapping(let entries) = root.kind else { return nil }
        let gatewayKeys = entries.count { GatewayReader.keys.contains($0.key) }
        let deviceKeys = entries.count { ModelReader.keys.contains($0.key) }
        guard gatewayKeys != deviceKeys else { return nil }
        return gatewayKeys > deviceKeys ? .gateway : .device
    }
}
