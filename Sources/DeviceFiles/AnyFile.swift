// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Plan
import YAML

/// A person's file of either kind. What it says tells which: the two have no key in common.
package enum AnyFile: Sendable {
    case gateway(GatewayFile)
    case device(DeviceFile)

    /// Reads a gateway file or a device file, whichever the path leads to.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - surroundings: Where a gateway file's models are looked for.
    /// - Throws: All mistakes, by place; of a gateway file, those in its device files too.
    package static func load(
        _ path: String, _ surroundings: Surroundings = .ofProcess()
    ) throws(Mistakes) -> AnyFile {
        let report = Report()
        guard let document = Document.read(path: path, report: report) else {
            throw Mistakes(diagnostics: report.diagnostics)
        }
        switch document.kind {
        case .gateway: return .gateway(try GatewayFile.load(path, surroundings))
        case .device: return .device(try DeviceFile.load(path))
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

    /// What most of the keys at the top belong to, so that one slip does not change the answer.
    fileprivate var kind: Kind? {
        guard case .mapping(let entries) = root.kind else { return nil }
        let gatewayKeys = entries.count { GatewayReader.keys.contains($0.key) }
        let deviceKeys = entries.count { ModelReader.keys.contains($0.key) }
        guard gatewayKeys != deviceKeys else { return nil }
        return gatewayKeys > deviceKeys ? .gateway : .device
    }
}
