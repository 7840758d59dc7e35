// SPDX-License-Identifier: Apache-2.0

import DeviceFiles
import Wire

/// The first draft of a device file.
struct Draft {
    private let model: String
    private let title: String
    /// The lines from the connection on.
    private let body: [String]

    static func ask(_ model: String, _ dialog: Dialog) throws -> Draft {
        let product = model.split(separator: "/").map(\.capitalized).joined(separator: " ")
        let title = try dialog.text("What is the product called?", or: product)
        let kind = try dialog.choice(
            "How is it connected?",
            [
                "serial line, and it sends by itself", "serial line, and it answers requests",
                "Modbus", "a driver of the kernel (I2C, SPI, 1-Wire)", "a GPIO pin",
            ])
        let body: [String]
        switch kind {
        case 0: body = try SerialDraft(dialog).ask(isAsked: false)
        case 1: body = try SerialDraft(dialog).ask(isAsked: true)
        case 2: body = try RegisterDraft(dialog).ask()
        case 3: body = try KernelDraft(dialog).ask()
        default: body = try PinDraft(dialog).ask()
        }
        return Draft(model: model, title: title, body: body)
    }

    var text: String {
        let head = [
            "# \(title): what it is, how it is connected, and what its messages look like.", "#",
            "# Sources: the documents with the facts below.", "model: \(model)",
            "title: \(Draft.quoted(title))",
        ]
        return (head + body).joined(separator: "\n") + "\n"
    }

    /// A text in double quotes, as YAML needs it for any character.
    static func quoted(_ text: String) -> String {
        let escaped = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        let printed = escaped.unicodeScalars.map { sign in
            sign.value < 0x20 ? "\\x\([UInt8(sign.value)].hexText)" : String(sign)
        }
        return "\"\(printed.joined())\""
    }

    /// The lines of one value.
    static func value(_ name: String, from source: String, _ keys: [String]) -> String {
        "  \(name): { \((["from: \(source)"] + keys).joined(separator: ", ")) }"
    }
}

extension Substring {
    fileprivate var capitalized: String {
        prefix(1).uppercased() + dropFirst()
    }
}
