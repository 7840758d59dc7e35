// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import DeviceFiles

/// `martlet explain`: tells a person about one model.
struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Explain a model: values, topics, wiring, and how it was verified.",
        discussion: """
            Prints what the device gives and takes, with units, ranges and topics; how to connect \
            it, and which overlay a Raspberry Pi needs; the lines for the gateway file; and how \
            the facts of the device file were verified.

            EXAMPLES:
              martlet explain plantower/pms5003
              martlet explain eastron/sdm120 --set address=5
              martlet explain ./devices/acme/meter.yaml
            """)

    @Argument(
        help: "A name like plantower/pms5003, or the path of a device file.",
        completion: .file(extensions: ["yaml"]))
    var model: String

    @Option(
        help: ArgumentHelp(
            "A setting of the model, like address=5. May be given several times.",
            valueName: "name=value"))
    var set: [String] = []

    func run() throws {
        let path = try ModelFinder.path(model)
        print(Explanation(try ModelSheet.load(path, set: set)).text)
    }
}
