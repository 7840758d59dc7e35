// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Devices

/// `martlet decode`: decodes the bytes of a device to JSON.
struct DecodeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "decode",
        abstract: "Decode the bytes of a device.",
        discussion: """
            Reads bytes and prints a JSON object on a line for each frame, with the values that \
            the gateway would decode. Bytes outside of frames give an object with an error: the \
            reason, the offset of the first byte in the input (from 0), and the number of bytes. A \
            line of a telegram or a block that is known by its key and does not fit the model \
            gives an object with an error too.

            Each frame is printed as soon as it is complete. A serial port gets the settings of \
            the device file; Ctrl-C ends the command.

            EXAMPLES:
              martlet decode plantower/pms5003 < dump.bin
              martlet decode plantower/pms5003 < /dev/ttyUSB0
              martlet decode dsmr/p1-luxembourg --key-file meter.key < /dev/ttyUSB0
              echo FF 86 03 20 40 00 00 00 17 | martlet decode winsen/mh-z19 --hex
            """)

    @Argument(
        help: "A name like plantower/pms5003, or the path of a device file.",
        completion: .file(extensions: ["yaml"]))
    var model: String

    @Flag(help: "Read hex digits, with or without spaces between the bytes.")
    var hex = false

    @Option(
        help: ArgumentHelp(
            "Decode only this frame, or the answer to this read.", valueName: "name"))
    var frame: String?

    @Option(
        help: ArgumentHelp(
            "A setting of the model, like address=5. May be given several times.",
            valueName: "name=value"))
    var set: [String] = []

    @OptionGroup var keys: KeyOptions

    func run() throws {
        let found = try ModelFinder(settings: set, keys: keys).frames(model)
        let messages = try messages(found.model, found.serial)
        let input = try StandardInput()
        guard hex || !input.isKeyboard else {
            throw CommandError(
                "no input: use 'martlet decode \(model) < FILE' or '< /dev/ttyUSB0'.")
        }
        try input.prepare(found.settings)
        let transcript = FrameTranscript(
            found.model, found.serial, messages: messages, startsAtLineStart: !input.isLive)
        // Print the frames before an invalid hex digit too.
        defer { StandardOutput.write(transcript.takeLines()) }
        var digits = HexReader()
        try input.read { bytes in
            if hex { transcript.receive(try digits.read(bytes)) } else { transcript.receive(bytes) }
            StandardOutput.write(transcript.takeLines())
            return transcript.needsPause ? transcript.silence : nil
        } paused: {
            transcript.pause()
            StandardOutput.write(transcript.takeLines())
        }
        if hex { try digits.end() }
        transcript.end()
    }

    /// Answers of equal form differ only in their requests: they are decoded one at a time.
    private func messages(_ model: Model, _ serial: SerialModel) throws -> [Int] {
        let wanted = try frame.map { try FrameDescription.messages($0, model, serial) }
        let names = (wanted ?? Array(serial.messages.indices)).map { serial.messages[$0].name }
        guard names.count == 1 || !serial.answersLookAlike else {
            throw CommandError(
                "the answers of \(model.name) have the same form; choose one with --frame: "
                    + "\(names.joined(separator: ", ")).")
        }
        return wanted ?? Array(serial.messages.indices)
    }
}
