// SPDX-License-Identifier: Apache-2.0

import Diagnostics
import Wire
import YAML

/// Reads a check: a name, or the parameters of a CRC as a data sheet gives them.
struct CheckReader {
    static let keys = ["crc", "polynomial", "init", "reflected", "xor", "form"]

    let scope: Scope

    func read(_ entry: Entry) -> Check? {
        guard case .mapping = entry.value.kind else { return scope.value(entry.value, .check) }
        guard
            let section = Section(entry.value, title: entry.keyRange, keys: Self.keys, in: scope),
            let width = section.required(
                "crc", .integer(CRC.widths.lowerBound...CRC.widths.upperBound))
        else { return nil }
        let polynomial = section.requiredEntry("polynomial").flatMap { readPolynomial($0, width) }
        let initial = number(section, "init", width)
        let xor = number(section, "xor", width)
        let reflection = section.value("reflected", .word(of: CRC.Reflection.self), or: .none)
        let form = readForm(section, width)
        guard let polynomial, let initial, let xor, let form else { return nil }
        let crc = CRC(width, polynomial, initial: initial, reflection, xor: xor)
        let parameters = [polynomial, initial, xor].map { String($0, radix: 16) }
        let name = "crc\(width)-\(reflection.rawValue)-\(parameters.joined(separator: "-"))"
        return Check(CheckAlgorithm(name, crc), form)
    }

    /// A number that fits in a CRC of that width; 0 when the key is missing.
    private func number(_ section: Section, _ key: String, _ width: Int) -> UInt32? {
        guard let entry = section.entry(key) else { return 0 }
        return scope.value(entry.value, .hexadecimal(bits: width))
    }

    private func readPolynomial(_ entry: Entry, _ width: Int) -> UInt32? {
        guard let number = scope.value(entry.value, .hexadecimal(bits: width)) else { return nil }
        guard number & 1 == 0 else { return number }
        let turned = String(CRC.reversed(number, width), radix: 16, uppercase: true)
        scope.error(
            "a polynomial ends with a one bit: this one is written with its lowest bit first",
            entry.value.range, suggestion: turned)
        return nil
    }

    /// The order of the bytes; one byte has none.
    private func readForm(_ section: Section, _ width: Int) -> CheckForm? {
        let forms = TextType<CheckForm>.oneOf(
            [CheckForm.big, .little, .hex, .decimal].map { ($0.rawValue, $0) })
        guard width > 8 || section.entry("form") != nil else { return .big }
        return section.required("form", forms)
    }
}

extension TextType<Check> {
    fileprivate static let check = TextType("a check like sum8, xor8-hex or crc16-modbus-le") {
        text in
        if let check = Check(name: text) { return .success(check) }
        let forms = Check.all.filter { $0.algorithm.name == text }
        if let first = forms.first {
            let names = forms.dropFirst().map(\.name).joined(separator: ", ")
            return .failure(
                Mismatch(
                    "\(text) has several bytes, and their order is missing: it is "
                        + "\(first.name), \(names)"))
        }
        if ["crc", "crc8", "crc16"].contains(text.lowercased()) {
            let names = Check.all.map(\.algorithm.name).filter { $0.hasPrefix(text.lowercased()) }
            let example =
                text.hasSuffix("8") ? "crc: 8, polynomial: 07" : "crc: 16, polynomial: 8005"
            let known = names.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
            return .failure(
                Mismatch(
                    "there are several: \(known.joined(separator: ", ")); the polynomial in the "
                        + "data sheet tells which, or write { \(example), ... }"))
        }
        if text == "checksum" { return .failure(Mismatch(suggestion: "sum8")) }
        return .failure(Mismatch(suggestion: nearest(to: text, in: Check.all.map(\.name))))
    }
}

extension TextType<UInt32> {
    /// A number of at most `bits` bits.
    fileprivate static func hexadecimal(bits: Int) -> TextType {
        TextType("a hexadecimal number of up to \(bits) bits, like 8005 or 0x8005") { text in
            let digits = text.hasPrefix("0x") ? text.dropFirst(2) : text[...]
            guard (1...16).contains(digits.utf8.count), digits.utf8.first != UInt8(ascii: "+"),
                let number = UInt64(digits, radix: 16), number >> UInt64(bits) == 0
            else { return nil }
            return UInt32(number)
        }
    }
}
