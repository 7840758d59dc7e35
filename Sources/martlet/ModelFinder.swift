// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import DeviceFiles
import Devices
import Diagnostics
import Plan
import Ports

/// Finds device files by the name of a model or by a path, as given on the command line.
struct ModelFinder {
    /// The arguments of `--set`: settings of the model, like `address=5`.
    let settings: [String]
    let keys: KeyOptions

    init(settings: [String], keys: KeyOptions) {
        self.settings = settings
        self.keys = keys
    }

    /// The device files of all words.
    ///
    /// - Throws: `CommandError` for the first word without a valid device file on a serial line.
    func files(_ words: [String]) throws -> [DeviceFile] {
        try words.map { word in
            let file = try load(try Self.path(word))
            guard file.serial != nil else {
                throw CommandError(
                    "\(file.model.name) \(file.connection), not on a serial port. "
                        + "Use 'martlet run --simulate' to simulate it inside the gateway.")
            }
            return file
        }
    }

    /// A model with frames, and the settings of its line.
    func frames(
        _ word: String
    ) throws -> (model: Model, serial: SerialModel, settings: SerialSettings) {
        let file = try load(try Self.path(word))
        guard case .serial(let serial) = file.model.kind, let settings = file.serial else {
            throw CommandError("\(file.model.name) \(file.connection), so it has no frames.")
        }
        return (file.model, serial, settings)
    }

    /// A wrong example is only a warning: the file may be used to find the right one.
    private func load(_ path: String) throws -> DeviceFile {
        let failures = Report()
        let file = try DeviceFile.load(path, set: settings, failures: failures)
        if failures.hasErrors {
            StandardError.write(
                "\(path): warning: examples with mistakes are not used; 'martlet check \(path)' "
                    + "shows them\n")
        }
        return try keys.apply(to: file)
    }

    /// The path of a device file.
    ///
    /// - Throws: `CommandError` for an unknown model, with the nearest name.
    static func path(_ word: String) throws -> String {
        let search = SearchPath(gatewayFolder: "", .ofProcess())
        let isPath = word.hasSuffix(".yaml") || word.hasPrefix("/") || word.hasPrefix(".")
        if isPath { return word }
        if let path = search.find(word) { return path }
        let guess = nearest(to: word, in: search.models())
        throw CommandError(
            "unknown model '\(word)'"
                + (guess.map { "; did you mean '\($0)'?" } ?? "")
                + "\nSearched in \(search.folders.joined(separator: ", ")). "
                + "'martlet models' lists the models.")
    }
}

extension DeviceFile {
    /// The connection of a device that has no serial line.
    fileprivate var connection: String {
        if case .sensor(let sensor) = model.kind {
            return "is read from the kernel's \(sensor.kind)"
        }
        return "is connected to pins"
    }
}
