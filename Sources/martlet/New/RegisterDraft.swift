// SPDX-License-Identifier: Apache-2.0

import DeviceFiles
import Readings

/// A Modbus device, from its registers.
struct RegisterDraft {
    /// A register with the keys of its value.
    private typealias Entry = (register: TypedText.Register, keys: [String])
    private let dialog: Dialog

    init(_ dialog: Dialog) {
        self.dialog = dialog
    }

    func ask() throws -> [String] {
        let settings = try LineSettings(dialog)
        let address = try dialog.ask(
            "Modbus address", or: "1", expected: "a number from 1 to 247"
        ) { text in Int(text).flatMap { (1...247).contains($0) ? $0 : nil } }
        print("  Addresses count from 0. Numbers like 30001 and 40001 are recognised.")
        let registers = try dialog.list(
            "its table, its address, its type and a name, like 'input 0 f32be voltage'; "
                + "a scale and a unit may stand before the name, like '0.1 V voltage'",
            name: \.register.name
        ) { (text, _) throws(TypedText.Mistake) in try Self.entry(text) }
        return [
            "settings:", "  address: { type: u8, range: 1..247, default: \(address) }",
            settings.line, "modbus: { address: $address }", "every: 10s", "values:",
        ] + registers.map { Draft.value($0.register.name, from: $0.register.source, $0.keys) } + [
            "examples:", "  # Zeros: put in what your device answered.",
            Self.example(registers[0].register),
        ]
    }

    /// Reads a register; a scale and a unit stand before its name.
    private static func entry(_ text: String) throws(TypedText.Mistake) -> Entry {
        let words = text.split(separator: " ").map(String.init)
        // In 'holding 5 bit 3 fault' no scale follows the type.
        guard words.count > 4, let scale = Decimal(words[words.count - 3]) else {
            return (try register(text), [])
        }
        let place = words.dropLast(3) + words.suffix(1)
        let unit = Draft.quoted(words[words.count - 2])
        let keys = scale == Decimal(1) ? [] : ["scale: \(scale)"]
        return (try register(place.joined(separator: " ")), keys + ["unit: \(unit)"])
    }

    /// Reads an answer, and says what a number that counts from 1 means.
    private static func register(
        _ text: String
    ) throws(TypedText.Mistake) -> TypedText.Register {
        let register = try TypedText.register(text)
        let place = place(register)
        if let number = register.counted, let table = number.first {
            let first = "\(table)\(number.dropFirst(2).map { _ in "0" }.joined())1"
            print("  \(number) in a manual that counts from \(first) means '\(place)'")
        } else if let address = place.split(separator: " ").last, address.utf8.count == 5,
            case .success(let other)? = countedPlace(String(address))
        {
            print("  Is it the number of a manual that counts from 1? Then it means '\(other)'.")
        }
        return register
    }

    /// The register with a number that counts from 1.
    private static func countedPlace(_ number: String) -> Result<String, TypedText.Mistake>? {
        Result { () throws(TypedText.Mistake) in place(try TypedText.register("\(number) x")) }
    }

    private static func place(_ register: TypedText.Register) -> String {
        register.source.split(separator: " ").prefix(2).joined(separator: " ")
    }

    private static func example(_ first: TypedText.Register) -> String {
        let byte = first.isText ? "41" : "00"
        let bytes = Array(repeating: byte, count: first.width)
        let text = "\"\(String(repeating: "A", count: first.width))\""
        let value = first.isText ? text : first.isBit ? "off" : "0"
        return "  - { registers: { \(place(first)): \(bytes.joined(separator: " ")) }, "
            + "gives: { \(first.name): \(value) } }"
    }
}
