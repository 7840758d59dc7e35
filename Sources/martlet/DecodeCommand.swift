// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Devices

/// `martlet decode`: what a device said, as JSON.
struct DecodeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "decode",
        abstract: "Say what a device's bytes mean.",
        discussion: """
            Reads bytes and prints a JSON object on a line for each frame, as the gateway would \
            understand it. Bytes that belong to no frame are an object with an error: what spoke \
            against them, at which byte of the input they begin (the first is 0), and how many \
            they are.

            Frames are printed as they come. A serial port is set as the device file says; end it \
            with Ctrl-C.

            EXAMPLES:
              martlet decode plantower/pms5003 < dump.bin
              martlet decode plantower/pms5003 < /dev/ttyUSB0
              echo FF 86 03 20 40 00 00 00 17 | martlet decode winsen/mh-z19 --hex
            """)

    @Argument(
        help: "A name like plantower/pms5003, or the path of a device file.",
        completion: .file(extensions: ["yaml"]))
    var model: String

    @Flag(help: "Read hex digits, with or without space between the bytes.")
    var hex = false

    @Option(
        help: ArgumentHelp(
            "Listen for this frame only, or for the answer to this read.", valueName: "name"))
    var frame: String?

    @Option(
        help: ArgumentHelp(
            "A setting of the model, like address=5. May be given several times.",
            valueName: "name=value"))
    var set: [String] = []

    func run() throws {
        let found = try ModelFinder(settings: set).frames(model)
        let messages = try messages(found.model, found.serial)
        let input = try StandardInput()
        guard hex || !input.isKeyboard else {
            throw Refusal("Give it bytes: 'martlet decode \(model) < FILE', or < /dev/ttyUSB0.")
        }
        try input.prepare(found.settings)
        let transcript = FrameTranscript(
            found.model, found.serial, messages: messages, hearsBeginning: !input.isLive)
        // What came before a mistake in the digits is worth its lines.
        defer { StandardOutput.write(transcript.takeLines()) }
        var digits = HexReader()
        try input.read { bytes in
            if hex { transcript.receive(try digits.read(bytes)) } else { transcript.receive(bytes) }
            StandardOutput.write(transcript.takeLines())
            return transcript.wantsPause ? transcript.silence : nil
        } paused: {
            transcript.pause()
            StandardOutput.write(transcript.takeLines())
        }
        if hex { try digits.end() }
        transcript.end()
    }

    /// Answers that only their questions tell apart are listened for one at a time.
    private func messages(_ model: Model, _ serial: SerialModel) throws -> [Int] {
        let wanted = try frame.map { try Utterance.messages($0, model, serial) }
        let names = (wanted ?? Array(serial.messages.indices)).map { serial.messages[$0].name }
        guard names.count == 1 || !serial.answersLookAlike else {
            throw Refusal(
                "Only the questions tell the answers of \(model.name) apart: say which one it is "
                    + "with --frame: \(names.joined(separator: ", ")).")
        }
        return wanted ?? Array(serial.messages.indices)
    }
}
