// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import DeviceFiles

/// `martlet schema`: prints the JSON Schema of a kind of file, for editors.
struct SchemaCommand: ParsableCommand {
    enum Kind: String, ExpressibleByArgument, CaseIterable {
        case device, gateway
    }

    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Print a JSON Schema of the files, for editors.",
        discussion: """
            An editor that reads JSON Schema completes keys and words in YAML files, shows what \
            they mean, and marks what is wrong. 'martlet check' knows more than the schema: always \
            use it too. In an editor with the YAML language server, this line at the top of a file \
            selects the schema:

              # yaml-language-server: $schema=martlet-device.json

            EXAMPLES:
              martlet schema device > martlet-device.json
              martlet schema gateway > martlet-gateway.json
            """)

    @Argument(help: "The kind of file: device or gateway.")
    var kind: Kind

    func run() {
        print(kind == .device ? Schema.deviceFile.json : Schema.gatewayFile.json)
    }
}
