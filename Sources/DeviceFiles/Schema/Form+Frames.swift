// SPDX-License-Identifier: Apache-2.0

import Wire

/// The forms of frames, of their fields, and of the requests for them.
extension Form {
    static let frame = Form.keys(
        KeyForms(
            .device("Frames"), keys: FrameReader.keys,
            [
                "fields": .shared("fields"), "csv": .list(.text(.line)), "lines": .lines,
                "telegram": .lines, "block": .lines, "readout": .lines,
                "sml": .list(
                    .keys(
                        KeyForms(
                            .device("SML entries"), keys: SMLReader.keys,
                            required: ["name", "obis"],
                            ["name": .text(.name), "type": .text(.words(of: SMLList.Content.self))])
                    )),
                "mbus": .list(
                    .keys(
                        KeyForms(
                            .device("M-Bus records"), keys: MBusReader.keys,
                            required: MBusReader.keys,
                            ["name": .text(.name), "record": .text(.bytes)]))),
                "parts": .list(.text(.line)), "sync": .text(.bytes), "silence": .text(.duration),
                "stuffing": .either([.text(.words(StuffingReader.names.map(\.0))), .stuffing]),
            ]))

    /// Lines, of which some belong together.
    private static let lines = Form.either([
        .text(.line),
        .list(
            .either([
                .text(.line),
                .keys(
                    KeyForms(
                        .device("Linked lines"), keys: TemplateReader.linkKeys,
                        required: ["link", "lines"], ["lines": .texts])),
            ])),
    ])

    private static let stuffing = Form.keys(
        KeyForms(
            .device("Stuffing"), keys: StuffingReader.keys, required: ["flag", "escape"],
            [
                "flag": .text(.bytes), "escape": .text(.bytes), "xor": .text(.bytes),
                "bytes": .names(.text(.bytes)),
            ]))

    static let field = Form.keys(
        KeyForms(
            .device("Fields"), keys: FieldReader.keys,
            [
                "name": .text(.name), "bytes": .text(.bytes), "groups": .names(.text(.line)),
                "list": .shared("fields"), "check": .either([.text(.line), .check]),
            ]))

    private static let check = Form.keys(
        KeyForms(
            .device("Checks"), keys: CheckReader.keys, required: ["crc", "polynomial"],
            [
                "crc": .text(.whole(CRC.widths)),
                "reflected": .text(.words(of: CRC.Reflection.self)),
                "form": .text(.words(of: CheckForm.self)),
            ]))

    /// The bytes of a request, one of its fields, a list of them, or a line.
    static let request = Form.either([
        .text(.bytes), .shared("fields"), field, .shared("frame"),
    ])

    private static let timing: [String: Form] = [
        "send": .shared("request"), "expect": .texts, "timeout": .text(.duration),
        "retries": .text(.whole(0...10)), "gap": .text(.duration),
    ]

    static let read = Form.keys(
        KeyForms(
            .device("Reads"), keys: ReadReader.keys, required: ["send", "expect"],
            timing.merging(["baud": .either([.baud, .rate])]) { $1 }))

    private static let rate = Form.keys(
        KeyForms(
            .device("Answers at another baud rate"), keys: AnswerRateReader.keys,
            required: AnswerRateReader.keys, ["rates": .names(.baud)]))

    static let write = Form.keys(
        KeyForms(
            .device("Writes"), keys: WriteReader.keys, required: ["send"],
            timing.merging(["before": .texts, "after": .texts]) { $1 }))
}
