// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Plan
import YAML

/// The models that a gateway file names. Each is read once for all its devices.
final class ModelLibrary {
    private let search: SearchPath
    private let report: Report
    /// `nil` stands for a file that was read and has mistakes.
    private var sources: [String: ModelSource?] = [:]

    init(_ search: SearchPath, report: Report) {
        self.search = search
        self.report = report
    }

    /// The model that a text names.
    ///
    /// - Returns: `nil` when there is none, or when its file has mistakes; both are reported.
    func model(_ node: Node, in scope: Scope) -> ModelSource? {
        guard let name = scope.value(node, .modelName) else { return nil }
        if let known = sources[name] { return known }
        guard let path = search.find(name) else {
            let places = search.folders.joined(separator: ", ")
            scope.error(
                "unknown model '\(name)'", node.range, notes: ["searched in \(places)"],
                suggestion: nearest(to: name, in: search.models()))
            return nil
        }
        let before = report.errors
        let source = ModelSource.read(path, place: name, report: report)
        sources[name] = report.errors == before ? source : .some(nil)
        return sources[name] ?? nil
    }
}
