// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Wire

/// `martlet encode`: encodes values to the bytes of a device.
struct EncodeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "encode",
        abstract: "Encode values to the bytes of a device.",
        discussion: """
            Prints one frame with the given values. The other fields are as in the first example \
            of the device file, or zero if it has none. Lengths and checks are computed. A \
            telegram or a block contains only the lines of the given values, unless an example \
            has exactly these. If a device has several frames, the first frame with all the values \
            is used, or the one of --frame.

            EXAMPLES:
              martlet encode plantower/pms5003 pm25=8 pm10=9 > frame.bin
              martlet encode winsen/mh-z19 --hex co2=800 temperature=24
              martlet encode winsen/mh-z19 co2=800 | martlet decode winsen/mh-z19
            """)

    @Argument(
        help: "A name like plantower/pms5003, or the path of a device file.",
        completion: .file(extensions: ["yaml"]))
    var model: String

    @Argument(help: ArgumentHelp("A value as the gateway publishes it.", valueName: "name=value"))
    var values: [String] = []

    @Option(
        help: ArgumentHelp(
            "The frame, or the read that it answers, if the device has several.",
            valueName: "name"))
    var frame: String?

    @Flag(help: "Print hex digits.")
    var hex = false

    @Option(
        help: ArgumentHelp(
            "A setting of the model, like address=5. May be given several times.",
            valueName: "name=value"))
    var set: [String] = []

    @OptionGroup var keys: KeyOptions

    func run() throws {
        let found = try ModelFinder(settings: set, keys: keys).frames(model)
        let bytes = try FrameDescription(found.model, found.serial, values, frame: frame).bytes()
        if hex {
            print(bytes.hexText)
        } else {
            StandardOutput.write(bytes)
        }
    }
}
