// SPDX-License-Identifier: Apache-2.0

import Devices
import Diagnostics
import Plan
import YAML

/// Reads a device file: from the tree to a model, or to what is wrong with it.
///
/// The order is that of dependence, not of the file: frames, then reads and values, which name
/// frames, then examples, which name values. What is wrong in one part is remembered as a hole, so
/// that the parts that refer to it are still looked at and do not complain of it a second time.
struct ModelReader {
    static let keys = [
        "model", "title", "serial", "pins", "sysfs", "every", "stale-after", "frames", "reads",
        "values",
        "examples",
    ]
    /// What a model can hang on.
    private static let kinds = ["serial", "pins", "sysfs"]
    /// What only a model on a serial line has.
    private static let serialKeys = ["stale-after", "frames", "reads"]

    private let section: Section
    private let scope: Scope

    init?(_ document: Document, report: Report) {
        scope = Scope(file: document.file, report: report)
        guard
            let section = Section(
                document.root, title: document.root.title, keys: Self.keys, in: scope)
        else { return nil }
        self.section = section
    }

    /// - Parameter place: What the file's place says the model is, if it says anything.
    func read(place: String?) -> DeviceFile? {
        let name = section.required("model", .modelName)
        let title = section.required("title", .line)
        if let name, let place, name != place, let entry = section.entry("model") {
            scope.error(
                "the model is '\(name)' and the file stands at \(place).yaml: they must agree",
                entry.value.range, suggestion: place)
        }
        let body = readBody()
        guard let name, let title, let body else { return nil }
        return body.file(name: name, title: title, path: scope.file.path, section: section)
    }

    private func readBody() -> ModelBody? {
        switch section.single(of: Self.kinds) {
        case "serial": return SerialBodyReader(section: section).read()
        case "pins":
            for entry in section.entries where Self.serialKeys.contains(entry.key) {
                scope.error(
                    "'\(entry.key)' goes with 'serial'; a model on pins has none",
                    entry.keyRange)
            }
            return PinBodyReader(section: section).read()
        case "sysfs":
            for entry in section.entries
            where Self.serialKeys.contains(entry.key) && entry.key != "every" {
                scope.error(
                    "'\(entry.key)' goes with 'serial'; the kernel reads a sensor of its own",
                    entry.keyRange)
            }
            return SensorBodyReader(section: section).read()
        default:
            if Self.kinds.allSatisfy(section.lacks) {
                scope.error("missing key 'serial', 'pins' or 'sysfs'", section.title)
            }
            return nil
        }
    }
}

extension Node {
    /// Where to point when something is missing in a whole file: its first key.
    var title: SourceRange {
        if case .mapping(let entries) = kind, let first = entries.first { return first.keyRange }
        return SourceRange(at: range.start)
    }
}
