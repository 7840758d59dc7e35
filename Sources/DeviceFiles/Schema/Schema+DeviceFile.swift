// SPDX-License-Identifier: Apache-2.0

import Plan
import Wire

extension Schema {
    /// The schema of device files.
    package static var deviceFile: Schema {
        Schema(
            "Martlet device file",
            KeyForms(
                .device("The file"), keys: ModelReader.keys,
                required: ["model", "title", "values"],
                [
                    "wiring": .texts, "notes": .texts,
                    "proof": .keys(
                        KeyForms(
                            .device("Proof"), keys: DescriptionReader.proofKeys,
                            ["unverified": .texts])),
                    "settings": .names(.setting), "serial": .shared("line"),
                    "pins": .names(.pin), "sysfs": .sensor, "every": .text(.duration),
                    "stale-after": .text(.duration), "frames": .names(.shared("frame")),
                    "refusals": .names(.refusal), "reads": .names(.read),
                    "writes": .names(.write),
                    "setup": .either([.texts, .names(.text(.line)), .list(.names(.text(.line)))]),
                    "warm-up": .text(.duration), "modbus": .modbus, "values": .names(.value),
                    "examples": .list(.example),
                ]),
            shared: [
                ("line", .line), ("frame", .frame), ("fields", .list(.field)),
                ("request", .request), ("filters", .filters),
            ])
    }
}

extension Form {
    /// A text, or a list of texts.
    static let texts = Form.either([.text(.line), .list(.text(.line))])
    /// A text, or a list of texts and mappings.
    static let textOrList = Form.either([.text(.line), .list(.anything)])

    static let baud = Form.text(.whole(50...4_000_000))

    static let line = Form.keys(
        KeyForms(
            .device("The serial line"), keys: SerialSettings.keys,
            [
                "baud": .baud, "data": .text(.whole(7...8)),
                "parity": .text(.words(of: SerialSettings.Parity.self)),
                "stop": .text(.whole(1...2)),
            ]))

    fileprivate static let setting = Form.keys(
        KeyForms(
            .device("Settings"), keys: SettingsReader.keys, required: ["type"],
            ["range": .text(.range), "words": .list(.text(.line))]))

    fileprivate static let refusal = Form.keys(
        KeyForms(
            .device("Refusals"), keys: RefusalsReader.keys, ["enum": .names(.text(.line))]))

    fileprivate static let sensor = Form.keys(
        KeyForms(
            .device("Kernel sensors"), keys: SensorBodyReader.keys,
            ["retries": .text(.whole(0...10))]))

    fileprivate static let modbus = Form.keys(
        KeyForms(
            .device("Modbus"), keys: ModbusBodyReader.keys, required: ["address"],
            [
                "largest": .text(.whole(1...125)), "holes": .text(.whole(0...124)),
                "timeout": .text(.duration), "retries": .text(.whole(0...10)),
                "gap": .text(.duration),
                "sunspec": .names(
                    .keys(
                        KeyForms(
                            .device("SunSpec"), keys: SunSpecReader.keys,
                            required: ["model", "length"]))),
            ]))

    fileprivate static let pin = Form.keys(
        KeyForms(
            .device("Pins"), keys: PinBodyReader.keys, required: ["mode"],
            [
                "mode": .text(.words(PinBodyReader.modes)),
                "active": .text(.words(["low", "high"])),
                "pull": .text(.words(of: PinSettings.Bias.self)), "debounce": .text(.duration),
                "off-delay": .text(.duration), "double": .text(.duration),
                "long": .text(.duration), "start": .text(.onOff),
                "exit": .text(.words(["on", "off", "keep"])), "max-on": .text(.duration),
                "offline": .text(.words(["on", "off", "keep"])),
                "offline-after": .text(.duration),
            ]))
}
