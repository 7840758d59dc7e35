// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import YAML

/// One entry of the library: what a list of models shows.
///
/// Only the tree of the file is read, and nothing is compiled or checked: a list of hundreds of
/// files takes no noticeable time, and a file with a mistake is still in it.
package struct ModelSummary: Sendable {
    package enum Connection: String, CaseIterable, Sendable {
        case serial, modbus, kernel, pins
    }

    package struct Value: Sendable {
        /// As in the file: `cell-1..16` stands for sixteen values.
        package let name: String
        package let unit: String?
        package let deviceClass: String?
    }

    package let name: String
    package let title: String
    /// `nil` when the file does not say it.
    package let connection: Connection?
    package let values: [Value]
    package let proofs: [ModelDescription.Proof.Kind]

    /// - Returns: `nil` when the file cannot be read, or is not YAML.
    package init?(name: String, path: String) {
        let report = Report()
        guard let root = Document.read(path: path, report: report).map(\.root),
            case .mapping = root.kind
        else { return nil }
        self.name = name
        title = root["title"]?.scalar?.text ?? ""
        connection = Self.connection(of: root)
        values = (root["values"]?.entries ?? []).map { entry in
            Value(
                name: entry.key, unit: entry.value["unit"]?.scalar?.text,
                deviceClass: entry.value["class"]?.scalar?.text)
        }
        let proofs = Set((root["proof"]?.entries ?? []).map(\.key))
        self.proofs = ModelDescription.Proof.Kind.allCases.filter { proofs.contains($0.rawValue) }
    }

    private static func connection(of root: Node) -> Connection? {
        if root["modbus"] != nil { return .modbus }
        if root["serial"] != nil { return .serial }
        if root["sysfs"] != nil { return .kernel }
        return root["pins"] == nil ? nil : .pins
    }

    /// Whether each word is a part of its name, its title, its connection or one of its values,
    /// in capital or small letters.
    package func matches(_ words: [String]) -> Bool {
        let texts: [String?] =
            [name, title, connection?.rawValue]
            + values.flatMap { [$0.name, $0.unit, $0.deviceClass] }
        let all = texts.compactMap { $0?.lowercased() }
        return words.allSatisfy { word in all.contains { $0.contains(word.lowercased()) } }
    }
}

extension Node {
    fileprivate subscript(key: String) -> Node? {
        entries?.first { $0.key == key }?.value
    }
}
