// SPDX-License-Identifier: Apache-2.0

/// Builds the content of a transmission without an example: an open message, a list, a close
/// message. Numbers have eight bytes.
struct SMLBuilder {
    /// An element that is not there.
    private static let missing: UInt8 = 0x01
    /// A server that no meter has.
    private static let server: [UInt8] = [0x0A, 0x4D, 0x52, 0x54, 0, 0, 0, 0, 0, 0]

    private let list: SMLList

    init(_ list: SMLList) { self.list = list }

    func build(_ values: [RawValue?]) throws(EncodingError) -> [UInt8] {
        var entries: [[UInt8]] = []
        for (slot, value) in values.enumerated() {
            guard let value else { continue }
            do throws(EncodingError) {
                entries.append(try entry(list.entries[slot], value))
            } catch {
                throw EncodingError(slot: slot, error.message)
            }
        }
        let opened = Self.list(
            [[0x01], [0x01], Self.octets([1]), Self.octets(Self.server)]
                + [[Self.missing], [Self.missing]])
        let answer = Self.list(
            [[Self.missing], Self.octets(Self.server), [Self.missing], [Self.missing]]
                + [Self.list(entries), [Self.missing], [Self.missing]])
        return message(1, [0x63, 0x01, 0x01], opened) + message(2, [0x63, 0x07, 0x01], answer)
            + message(3, [0x63, 0x02, 0x01], Self.list([[Self.missing]]))
    }

    private func message(_ number: UInt8, _ tag: [UInt8], _ body: [UInt8]) -> [UInt8] {
        let head: [UInt8] = [0x76, 0x02, number, 0x62, 0x00, 0x62, 0x00]
        var bytes = head + Self.list([tag, body])
        let value = bytes.withUnsafeBytes { SMLCheck.usual.value(over: $0) }
        let place = bytes.count + 1
        bytes += [0x63, 0, 0]
        SMLCheck.usual.write(value, to: &bytes, at: place)
        return bytes + [0]
    }

    private func entry(
        _ entry: SMLList.Entry, _ value: RawValue
    ) throws(EncodingError) -> [UInt8] {
        let (scaler, content) = try content(entry.content, value)
        let missing = [Self.missing]
        return Self.list([
            Self.octets(entry.obis.bytes), missing, missing, missing, scaler, content, missing,
        ])
    }

    private func content(
        _ content: SMLList.Content, _ value: RawValue
    ) throws(EncodingError) -> (scaler: [UInt8], value: [UInt8]) {
        let missing = [Self.missing]
        switch (content, value) {
        case (_, .unavailable): return (missing, missing)
        case (.number, .integer(let number)): return (missing, Self.signed(number, 8))
        case (.number, .decimal(let mantissa, let exponent)):
            return (Self.signed(Int64(exponent), 1), Self.signed(mantissa, 8))
        case (.text, .word(let text)): return (missing, Self.octets(Array(text.utf8)))
        case (.hex, .word):
            guard let octets = SMLList.octets(of: value) else {
                throw EncodingError(slot: nil, "the entry holds pairs of hexadecimal digits")
            }
            return (missing, Self.octets(octets))
        case (.number, .word):
            throw EncodingError(slot: nil, "the entry holds a number")
        case (.text, _), (.hex, _):
            throw EncodingError(slot: nil, "the entry holds a text")
        }
    }

    private static func signed(_ number: Int64, _ width: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: width + 1)
        bytes[0] = SMLElement.Kind.signed.rawValue | UInt8(width + 1)
        IntegerType(width, .signed).write(number, to: &bytes, at: 1)
        return bytes
    }

    static func octets(_ content: [UInt8]) -> [UInt8] {
        head(.octets, content.count, hasOwn: true) + content
    }

    static func list(_ elements: [[UInt8]]) -> [UInt8] {
        head(.list, elements.count, hasOwn: false) + elements.joined()
    }

    /// The type and the length; the length of octets counts these bytes too.
    private static func head(_ kind: SMLElement.Kind, _ count: Int, hasOwn: Bool) -> [UInt8] {
        var width = 1
        while count + (hasOwn ? width : 0) >= 1 << (4 * width) { width += 1 }
        let length = count + (hasOwn ? width : 0)
        return (0..<width).map { place in
            let nibble = UInt8(length >> (4 * (width - 1 - place)) & 0x0F)
            let more: UInt8 = place < width - 1 ? 0x80 : 0
            return nibble | more | (place == 0 ? kind.rawValue : 0)
        }
    }
}
