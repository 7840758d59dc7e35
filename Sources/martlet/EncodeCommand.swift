// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `martlet encode`: what a device would say.
struct EncodeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "encode",
        abstract: "Print the bytes by which a device says values.",
        discussion: """
            Prints one frame: the given values, and everything else as in the first example of the \
            device file, or zero where it has none. Lengths and checks are worked out. A telegram \
            or a block has the lines of the given values alone, unless an example has just these. \
            A device with several frames says the first that has all the values, or the one of \
            --frame.

            EXAMPLES:
              martlet encode plantower/pms5003 pm25=8 pm10=9 > frame.bin
              martlet encode winsen/mh-z19 --hex co2=800 temperature=24
              martlet encode winsen/mh-z19 co2=800 | martlet decode winsen/mh-z19
            """)

    @Argument(
        help: "A name like plantower/pms5003, or the path of a device file.",
        completion: .file(extensions: ["yaml"]))
    var model: String

    @Argument(help: ArgumentHelp("Values as the gateway publishes them.", valueName: "name=value"))
    var values: [String] = []

    @Option(
        help: ArgumentHelp(
            "Which frame, or the answer to which read, for a device that has several.",
            valueName: "name"))
    var frame: String?

    @Flag(help: "Print hex digits.")
    var hex = false

    @Option(
        help: ArgumentHelp(
            "A setting of the model, like address=5. May be given several times.",
            valueName: "name=value"))
    var set: [String] = []

    func run() throws {
        let found = try ModelFinder(settings: set).frames(model)
        let bytes = try Utterance(found.model, found.serial, values, frame: frame).bytes()
        if hex {
            print(bytes.map(Self.digits).joined(separator: " "))
        } else {
            StandardOutput.write(bytes)
        }
    }

    private static func digits(_ byte: UInt8) -> String {
        (byte < 0x10 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }
}
