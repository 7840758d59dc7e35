// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import DeviceFiles
import Primitives

/// `martlet models`: lists the library.
struct ModelsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "models",
        abstract: "List and search the models of sensors.",
        discussion: """
            Prints the models that a gateway file can name, each with its connection and title. \
            With words, only the models that have all of them in their name, title, connection or \
            values.

            Models are searched in $MARTLET_DEVICES, ./devices, /etc/martlet/devices and \
            /usr/share/martlet/devices.

            EXAMPLES:
              martlet models
              martlet models co2
              martlet models modbus energy
              martlet models --index > index.md
            """)

    @Argument(help: "Words to search for: a maker, a product, a value, a unit.")
    var words: [String] = []

    @Flag(help: "Print tables in Markdown, with the values and the proofs of each model.")
    var index = false

    func run() throws {
        let search = SearchPath(gatewayFolder: "", .ofProcess())
        let all = search.models().compactMap { name in
            search.find(name).flatMap { Self.summary(name, $0) }
        }
        let models = all.filter { $0.matches(words) }
        guard !models.isEmpty else { throw CommandError(Self.nothing(all, words, search)) }
        print(index ? ModelIndex(models).text : Self.list(models))
    }

    private static func summary(_ name: String, _ path: String) -> ModelSummary? {
        let summary = ModelSummary(name: name, path: path)
        if summary == nil {
            StandardError.write("\(path): not listed; 'martlet check \(path)' shows why\n")
        }
        return summary
    }

    private static func list(_ models: [ModelSummary]) -> String {
        let width = models.map(\.name.count).max() ?? 0
        let lines = models.map { model in
            let connection = model.connection?.rawValue ?? "?"
            return "\(model.name.padded(to: width))  \(connection.padded(to: 6))  \(model.title)"
        }
        return
            (lines + ["", "\(counted(models.count, "model")); 'martlet explain MODEL' tells more"])
            .joined(separator: "\n")
    }

    private static func nothing(
        _ all: [ModelSummary], _ words: [String], _ search: SearchPath
    ) -> String {
        let folders = search.folders.joined(separator: ", ")
        guard !all.isEmpty else { return "no device files in \(folders)." }
        return "none of \(counted(all.count, "model")) has '\(words.joined(separator: "' and '"))'"
            + "\nSearched in \(folders)."
            + "\nTo write a file for your sensor: martlet new"
    }
}
