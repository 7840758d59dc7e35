// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Plan
import YAML

/// Settings on a command line: `--set address=5 --set channel=2`.
struct SettingArguments {
    private let scope: Scope
    private let entries: [Entry]
    private let isWhole: Bool

    /// - Parameter assignments: The texts after `--set`.
    init(_ assignments: [String], report: Report) {
        // A file of its own, so that diagnostics have a place as in any other file.
        let file = SourceFile(path: "--set", text: assignments.joined(separator: "\n"))
        scope = Scope(file: file, report: report)
        var (entries, start) = ([Entry](), 0)
        for assignment in assignments {
            let range = SourceRange(start, start + assignment.utf8.count)
            if let entry = Self.entry(assignment, range, entries, scope) { entries.append(entry) }
            start = range.end + 1
        }
        self.entries = entries
        isWhole = entries.count == assignments.count
    }

    /// The model with these settings; `nil` when they are wrong, which is reported.
    func compile(_ source: ModelSource) -> DeviceFile? {
        guard isWhole else { return nil }
        let all = SourceRange(0, scope.file.text.utf8.count)
        let given = Entry(key: "--set", keyRange: all, value: Node(.mapping(entries), all))
        let assignment = SettingsAssignment(
            declarations: source.declarations, scope: scope, example: { "--set \($0)=..." })
        let settings = assignment.read(
            entries.isEmpty ? nil : given, of: source.name,
            missingAt: SourcePlace(scope.file, nil))
        let note = Diagnostic.Note("with these settings", at: scope.place(all))
        return settings.flatMap { source.file(with: $0, scope.report, because: note) }
    }

    private static func entry(
        _ text: String, _ range: SourceRange, _ earlier: [Entry], _ scope: Scope
    ) -> Entry? {
        guard let equals = text.utf8.firstIndex(of: UInt8(ascii: "=")) else {
            scope.error("expected a setting and its value, like address=5, found '\(text)'", range)
            return nil
        }
        let (name, value) = (String(text[..<equals]), text[text.utf8.index(after: equals)...])
        let keyRange = range.part(at: 0, count: name.utf8.count)
        guard !earlier.contains(where: { $0.key == name }) else {
            scope.error("the setting '\(name)' is given twice", keyRange)
            return nil
        }
        let place = range.part(at: name.utf8.count + 1, count: value.utf8.count)
        return Entry(
            key: name, keyRange: keyRange,
            value: Node(.scalar(Scalar(String(value), .quoted)), place))
    }
}
