// SPDX-License-Identifier: Apache-2.0

import DeviceFiles

/// A Modbus device, from its registers.
struct RegisterDraft {
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
            "its table, its address, its type and a name, like 'input 0 f32be voltage'",
            name: \.name, Self.register)
        guard let first = registers.first else {
            throw CommandError("a Modbus device needs a register; nothing is written.")
        }
        return [
            "settings:", "  address: { type: u8, range: 1..247, default: \(address) }",
            settings.line, "modbus: { address: $address }", "every: 10s", "values:",
        ] + registers.map { Draft.value($0.name, from: $0.source, []) } + [
            "examples:", "  # Zeros: put in what your device answered.", Self.example(first),
        ]
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
