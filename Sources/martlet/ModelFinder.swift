// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import DeviceFiles
import Devices
import Diagnostics
import Plan
import Ports

/// Finds device files by what a person types: the name of a model, or a path.
struct ModelFinder {
    /// What is behind `--set`: settings of the model, like `address=5`.
    let settings: [String]
    private let search = SearchPath(gatewayFolder: "", .ofProcess())

    init(settings: [String]) {
        self.settings = settings
    }

    /// The device files of all words, or the first mistake.
    func files(_ words: [String]) throws -> [DeviceFile] {
        try words.map { word in
            let file = try load(try path(word))
            guard file.serial != nil else {
                throw Refusal(
                    "\(file.model.name) \(file.habitat), which no other program can open. "
                        + "'martlet run --simulate' plays it inside the gateway.")
            }
            return file
        }
    }

    /// A model whose frames can be read and written, and how its line is set.
    func frames(
        _ word: String
    ) throws -> (model: Model, serial: SerialModel, settings: SerialSettings) {
        let file = try load(try path(word))
        guard case .serial(let serial) = file.model.kind, let settings = file.serial else {
            throw Refusal("\(file.model.name) \(file.habitat): it has no frames.")
        }
        return (file.model, serial, settings)
    }

    private func load(_ path: String) throws -> DeviceFile {
        do throws(Mistakes) {
            return try DeviceFile.load(path, set: settings)
        } catch {
            throw Refusal(DiagnosticFormatter().format(error.diagnostics))
        }
    }

    private func path(_ word: String) throws -> String {
        let isPath = word.hasSuffix(".yaml") || word.hasPrefix("/") || word.hasPrefix(".")
        if isPath { return word }
        if let path = search.find(word) { return path }
        let guess = nearest(to: word, in: search.models())
        throw Refusal(
            "There is no model '\(word)'"
                + (guess.map { "; did you mean '\($0)'?" } ?? "")
                + "\nLooked for in \(search.folders.joined(separator: ", ")).")
    }
}

extension DeviceFile {
    /// Where a device lives that is on no serial line.
    fileprivate var habitat: String {
        if case .sensor(let sensor) = model.kind {
            return "is read from the kernel's \(sensor.kind)"
        }
        return "hangs on pins"
    }
}
