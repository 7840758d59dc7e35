// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import YAML

/// The file that is being read, and the report that its mistakes go to.
struct Scope {
    let file: SourceFile
    let report: Report

    func error(
        _ message: String, _ range: SourceRange, notes: [String] = [], suggestion: String? = nil
    ) {
        report.add(
            Diagnostic(
                message, at: place(range), notes: notes.map { Diagnostic.Note($0) },
                suggestion: suggestion))
    }

    func place(_ range: SourceRange) -> SourcePlace {
        SourcePlace(file, range)
    }

    /// The value of a text; `nil` when it is not of the type, which is said.
    func value<Value>(_ node: Node, _ type: TextType<Value>) -> Value? {
        guard let scalar = node.scalar, !node.isEmpty else {
            error("expected \(type.expected), found \(node.found)", node.range)
            return nil
        }
        switch type.read(scalar.text) {
        case .success(let value): return value
        case .failure(let mismatch):
            let message = mismatch.message ?? "expected \(type.expected), found '\(scalar.text)'"
            error(message, node.range, suggestion: mismatch.suggestion)
            return nil
        }
    }

    /// The place in a list of the one that is named; what is not in the list is said.
    func index(
        of node: Node, in names: [String], _ what: String, notes: [String] = []
    ) -> Int? {
        guard let name = value(node, .line) else { return nil }
        if let index = names.firstIndex(of: name) { return index }
        unknown(what, name, node.range, names, notes: notes)
        return nil
    }

    /// Says that a name is not among those that are known.
    func unknown(
        _ what: String, _ name: String, _ range: SourceRange, _ names: [String],
        notes: [String] = []
    ) {
        let guess = names.first { $0.hasSuffix(".\(name)") } ?? nearest(to: name, in: names)
        let known = names.isEmpty ? "there is none" : "there is \(names.joined(separator: ", "))"
        error(
            "unknown \(what) '\(name)'", range, notes: notes.isEmpty ? [known] : notes,
            suggestion: guess)
    }
}

extension Node {
    /// Completes "found ...".
    var found: String {
        switch kind {
        case .scalar where isEmpty: return "nothing"
        case .scalar(let scalar): return "'\(scalar.text)'"
        case .mapping(let entries): return entries.isEmpty ? "no keys" : "keys with values"
        case .sequence(let items): return items.isEmpty ? "an empty list" : "a list"
        }
    }
}
