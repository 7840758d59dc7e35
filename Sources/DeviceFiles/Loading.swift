// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Plan
import YAML

// From a path to a compiled file, or to all its mistakes.

extension GatewayFile {
    /// Reads a gateway file and the device files that it names.
    ///
    /// - Parameters:
    ///   - path: The gateway file. Relative paths in it begin at its folder.
    ///   - surroundings: The environment, with further folders.
    ///   - warnings: Receives the warnings of files without mistakes.
    /// - Throws: All mistakes of all the files, by place.
    package static func load(
        _ path: String, _ surroundings: Surroundings = .ofProcess(), warnings: Report = Report()
    ) throws(Mistakes) -> GatewayFile {
        let report = Report()
        return try load(
            Document.read(path: path, report: report), surroundings, report, warnings: warnings)
    }

    static func load(
        _ document: Document?, _ surroundings: Surroundings, _ report: Report, warnings: Report
    ) throws(Mistakes) -> GatewayFile {
        let reader = document.flatMap { GatewayReader($0, surroundings, report: report) }
        return try result(reader?.read(), report, warnings)
    }
}

extension DeviceFile {
    /// Reads one device file and tries its examples.
    ///
    /// A file at `devices/<vendor>/<model>.yaml` must describe this model.
    ///
    /// The model is compiled with the defaults of its settings; a setting without a default has the
    /// value from the first example.
    ///
    /// - Parameter warnings: Receives the warnings of a file without mistakes.
    /// - Throws: All its mistakes, by place.
    package static func load(
        _ path: String, warnings: Report = Report()
    ) throws(Mistakes) -> DeviceFile {
        let report = Report()
        return try load(Document.read(path: path, report: report), report, warnings: warnings)
    }

    static func load(
        _ document: Document?, _ report: Report, warnings: Report
    ) throws(Mistakes) -> DeviceFile {
        let source = document.flatMap { document in
            ModelSource.read(
                document, place: modelName(atPlace: document.file.path), report: report)
        }
        return try result(source?.file, report, warnings)
    }

    /// Reads one device file, and compiles it with settings from a command line.
    ///
    /// A wrong example does not make the file useless: the model has only the examples that pass.
    ///
    /// - Parameters:
    ///   - assignments: Texts like `address=5`; the other settings have their defaults.
    ///   - failures: Receives the mistakes of the examples.
    /// - Throws: All other mistakes; those in the assignments have `--set` in place of a path.
    package static func load(
        _ path: String, set assignments: [String], failures: Report = Report()
    ) throws(Mistakes) -> DeviceFile {
        try ModelSource.load(path, failures: failures).file(set: assignments)
    }

    /// `vendor/model` for `.../devices/vendor/model.yaml`.
    fileprivate static func modelName(atPlace path: String) -> String? {
        let parts = path.split(separator: "/").suffix(3).map(String.init)
        guard parts.count == 3, parts[0] == "devices", parts[2].hasSuffix(".yaml") else {
            return nil
        }
        return "\(parts[1])/\(parts[2].dropLast(5))"
    }
}

private func result<File>(
    _ file: File?, _ report: Report, _ warnings: Report = Report()
) throws(Mistakes) -> File {
    guard let file, !report.hasErrors else { throw Mistakes(diagnostics: report.diagnostics) }
    for warning in report.diagnostics { warnings.add(warning) }
    return file
}

extension ModelSource {
    /// - Parameters:
    ///   - place: The model that the path of the file names, if it names one.
    ///   - examples: The report for the mistakes of the examples; `nil` for the same one.
    static func read(
        _ path: String, place: String?, report: Report, examples: Report? = nil
    ) -> ModelSource? {
        let earlier = report.errors
        return Document.read(path: path, report: report).flatMap {
            read($0, place: place, report: report, examples: examples, earlierErrors: earlier)
        }
    }

    /// Reads one device file.
    ///
    /// - Parameter failures: The report for the mistakes of the examples; `nil` to throw them too.
    static func load(_ path: String, failures: Report? = nil) throws(Mistakes) -> ModelSource {
        let report = Report()
        let source = read(
            path, place: DeviceFile.modelName(atPlace: path), report: report, examples: failures)
        return try result(source, report)
    }

    /// The model with settings from a command line.
    ///
    /// - Parameter assignments: Texts like `address=5`; the other settings have their defaults.
    /// - Throws: The mistakes, which have `--set` in place of a path.
    func file(set assignments: [String]) throws(Mistakes) -> DeviceFile {
        let report = Report()
        let file = SettingArguments(assignments, report: report).compile(self)
        return try result(file, report)
    }

    static func read(
        _ document: Document, place: String?, report: Report, examples: Report? = nil,
        earlierErrors: Int? = nil
    ) -> ModelSource? {
        ModelReader(
            document, report: report, examples: examples,
            earlierErrors: earlierErrors ?? report.errors)?.read(place: place)
    }
}
