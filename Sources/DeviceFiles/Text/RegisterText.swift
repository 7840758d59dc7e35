// SPDX-License-Identifier: Apache-2.0

import Devices
import Diagnostics
import Wire

/// The text of a register: its table, its address and its type.
///
///     input 72                   an unsigned number of 16 bits
///     input 0x48 f32be           a number of several registers
///     holding 5 bit 3            one bit, on or off
///     holding 5 u32be bits 4..7  some bits of a number
///     holding 100 text16         16 characters in 8 registers
///     coil 3                     a bit of its own
///     inverter 14 i16be          a register of the SunSpec model with that name
struct RegisterText {
    /// The SunSpec models of the file.
    let models: [SunSpecModel]

    /// - Returns: The register, or what is wrong with the text.
    func read(_ text: String) -> Result<RegisterField, Mismatch> {
        let words = text.split(separator: " ").map(String.init)
        guard words.count >= 2 else {
            return .failure(Mismatch(suggestion: RegisterGuess.register(text)))
        }
        return start(words[0], words[1], Array(words.dropFirst(2)))
            .flatMap { Self.field($0.table, $0.address, words) }
            .flatMap { inOnePlace($0, words[0]) }
    }

    /// The table and the address of a text like `input 72`.
    ///
    /// - Parameter rest: The words after it, for a suggestion.
    func start(
        _ name: String, _ place: String, _ rest: [String] = []
    ) -> Result<(table: ModbusTable, address: Int), Mismatch> {
        let model = models.first { $0.name == name }
        guard let table = model == nil ? ModbusTable(rawValue: name) : .holding else {
            return .failure(unknownTable(name, [name, place] + rest))
        }
        guard let address = Self.address(place) else {
            return .failure(
                Mismatch(
                    "expected an address from 0 to 65535, like 72 or 0x48, found '\(place)'",
                    suggestion: RegisterGuess.register(
                        ([name, place] + rest).joined(separator: " "))))
        }
        guard let model else { return .success((table, address)) }
        let size = model.place.addresses.count
        guard address < size else {
            return .failure(Mismatch("'\(name)' has the registers 0 to \(size - 1)"))
        }
        return .success((table, model.place.start + address))
    }

    /// Refuses a register of a model that is not named by the model, and one that ends behind it.
    private func inOnePlace(
        _ field: RegisterField, _ name: String
    ) -> Result<RegisterField, Mismatch> {
        guard let model = models.first(where: { $0.overlaps(field) }) else {
            return .success(field)
        }
        guard model.name == name else {
            let place = max(0, field.addresses.lowerBound - model.place.start)
            return .failure(
                Mismatch(
                    "this is in the SunSpec models, whose places differ from device to device: "
                        + "name the model, like \(model.name) \(place)"))
        }
        guard field.addresses.upperBound <= model.place.addresses.upperBound else {
            let last = model.place.addresses.count - 1
            return .failure(Mismatch("'\(name)' ends with the register \(last)"))
        }
        return .success(field)
    }

    private static func field(
        _ table: ModbusTable, _ address: Int, _ words: [String]
    ) -> Result<RegisterField, Mismatch> {
        guard table.holdsBits else { return register(table, address, words) }
        guard words.count == 2 else {
            return .failure(
                Mismatch(
                    "'\(table.rawValue)' holds bits, which have no type",
                    suggestion: "\(table.rawValue) \(address)"))
        }
        return .success(RegisterField(bit: address, of: table))
    }

    /// A number from 0 to 65535, in decimal, or in hexadecimal after `0x`.
    static func address(_ text: String) -> Int? {
        let isHexadecimal = text.lowercased().hasPrefix("0x")
        let digits = isHexadecimal ? String(text.dropFirst(2)) : text
        guard digits.allSatisfy(\.isHexDigit), !digits.isEmpty, digits.utf8.count <= 8,
            let number = Int(digits, radix: isHexadecimal ? 16 : 10)
        else { return nil }
        return number < ModbusTable.size ? number : nil
    }

    private func unknownTable(_ name: String, _ words: [String]) -> Mismatch {
        let names = ModbusTable.allCases.map(\.rawValue) + models.map(\.name)
        let similar = nearest(to: name, in: names).map {
            ([$0] + words.dropFirst()).joined(separator: " ")
        }
        return Mismatch(
            "unknown table '\(name)': there is \(names.joined(separator: ", "))",
            suggestion: RegisterGuess.register(words.joined(separator: " ")) ?? similar)
    }

    private static func register(
        _ table: ModbusTable, _ address: Int, _ words: [String]
    ) -> Result<RegisterField, Mismatch> {
        let rest = Array(words.dropFirst(2))
        let place = rest.firstIndex { $0 == "bit" || $0 == "bits" } ?? rest.endIndex
        guard place + 1 != rest.count else {
            return .failure(Mismatch())
        }
        let start = words.prefix(2 + place).joined(separator: " ")
        let type = rest[..<place].joined(separator: " ")
        let kind = type.isEmpty ? .success(.number(.integer(.u16be))) : fieldKind(type, words)
        return kind.flatMap { kind in
            guard place < rest.endIndex else { return content(kind) }
            return bits(kind, rest[(place + 1)...].joined(separator: " "), after: start)
        }.flatMap { content in
            guard let field = RegisterField(table, at: address, content) else {
                return .failure(unfit(content, address))
            }
            return .success(field)
        }
    }

    /// - Parameter words: The whole text, for a suggestion.
    private static func fieldKind(
        _ text: String, _ words: [String]
    ) -> Result<FieldKind, Mismatch> {
        let start = words.prefix(2).joined(separator: " ")
        let places = words.drop { $0 != "bit" && $0 != "bits" }
        if FamiliarType.isBit(text), places.isEmpty {
            return .failure(
                Mismatch("one bit is written with its place", suggestion: "\(start) bit 0"))
        }
        if text.hasPrefix("bit"), let bit = wholeNumber(String(text.dropFirst(3))), bit >= 0 {
            return .failure(
                Mismatch("one bit is written with its place", suggestion: "\(start) bit \(bit)"))
        }
        return TextType<FieldKind>.fieldType.read(text).mapError { mismatch in
            Mismatch(
                "unknown type '\(text)': there is u16be, i16be, u32be, f32be, f32be-swap, bcd16be, "
                    + "text16 and others",
                suggestion: mismatch.suggestion.map {
                    ([start, $0] + places).joined(separator: " ")
                })
        }
    }

    private static func content(_ kind: FieldKind) -> Result<FrameLayout.Slot.Content, Mismatch> {
        switch kind {
        case .number(let type): return .success(.number(type))
        case .text(let count): return .success(.text(count))
        case .bits, .gap, .constant, .length, .check, .list: return .failure(Mismatch())
        }
    }

    private static func bits(
        _ kind: FieldKind, _ text: String, after start: String
    ) -> Result<FrameLayout.Slot.Content, Mismatch> {
        guard case .number(.integer(let type)) = kind, type.sign == .unsigned, type.width <= 4
        else {
            return .failure(Mismatch("bits are those of a u16be or a u32be"))
        }
        let places = TextType<ClosedRange<Int>>.bits
        return places.read(text).mapError { mismatch in
            Mismatch(
                mismatch.message ?? "expected \(places.expected), found '\(text)'",
                suggestion: places.suggestion(for: text).map { "\(start) bits \($0)" })
        }.flatMap { bits in
            guard bits.upperBound < type.width * 8 else {
                return .failure(
                    Mismatch(
                        "\(type.name) has no bit \(bits.upperBound): its bits are "
                            + "0..\(type.width * 8 - 1)"))
            }
            return .success(.bits(type, bits))
        }
    }

    private static func unfit(_ content: FrameLayout.Slot.Content, _ address: Int) -> Mismatch {
        guard content.width % 2 == 0 else {
            return Mismatch(
                "a register has two bytes: take a type of 16, 32, 48 or 64 bits; its low byte is "
                    + "'bits 0..7', its high byte 'bits 8..15'")
        }
        return Mismatch("the table ends at the address 65535, and this would go past it")
    }
}
