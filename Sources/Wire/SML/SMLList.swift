// SPDX-License-Identifier: Apache-2.0

import Readings

/// The entries of a meter's list that a device file names by their OBIS numbers.
///
/// Facts. The Smart Message Language is what German meters speak at their infrared port. A
/// transmission is a tree of elements, each with its type and length. The meter decides how wide a
/// number is, and each entry has a scaler: the value is the number times a power of ten.
///
/// Choice. A slot is an entry by its number, wherever it is. Its content is found when it is read:
/// a meter sends once a second, and a list has 10 entries or 20. A value over an example keeps the
/// width and the scaler of the example; all other bytes stay, and the CRC of its message is
/// computed again.
///
/// Rejected: the elements as fields of a layout (the meter decides their widths, and the next
/// firmware adds an entry).
package final class SMLList: Sendable {
    /// One entry with a value.
    package struct Entry: Hashable, Sendable {
        package let name: String
        package let obis: OBISNumber
        package let content: Content

        package init(name: String, obis: OBISNumber, content: Content = .number) {
            (self.name, self.obis, self.content) = (name, obis, content)
        }
    }

    /// What the value of an entry is.
    package enum Content: String, Hashable, Sendable, CaseIterable {
        case number
        /// Characters.
        case text
        /// Octets, as hexadecimal digits.
        case hex

        var rawType: RawType { self == .number ? .decimal : .word }
    }

    /// The longest accepted content of a transmission, in bytes.
    static let longest = 4096

    package let entries: [Entry]

    /// - Throws: `LayoutError` with the wrong entry as its field.
    package init(_ entries: [Entry]) throws(LayoutError) {
        for (index, entry) in entries.enumerated() {
            let earlier = entries[..<index]
            if earlier.contains(where: { $0.name == entry.name }) {
                throw LayoutError(
                    fieldIndex: index, "the frame has an entry \(entry.name) already")
            }
            if let other = earlier.first(where: { $0.obis == entry.obis }) {
                throw LayoutError(
                    fieldIndex: index, "the entry \(other.name) has the number \(entry.obis.text)")
            }
        }
        self.entries = entries
    }

    /// The content of a slot in the content of a transmission; `nil` without that entry.
    func rawValue(_ slot: Int, in content: UnsafeRawBufferPointer) -> RawValue? {
        entry(slot, in: content).map { read($0, slot, content) }
    }

    private func entry(_ slot: Int, in content: UnsafeRawBufferPointer) -> SMLFile.Entry? {
        var found: SMLFile.Entry?
        SMLFile(bytes: content).forEachEntry { entry in
            guard content[entry.name].elementsEqual(entries[slot].obis.bytes) else { return true }
            found = entry
            return false
        }
        return found
    }

    private func read(
        _ entry: SMLFile.Entry, _ slot: Int, _ bytes: UnsafeRawBufferPointer
    ) -> RawValue {
        guard let value = SMLElement(bytes, at: entry.value) else { return .unavailable }
        let octets = UnsafeRawBufferPointer(rebasing: bytes[value.content])
        switch entries[slot].content {
        case .number:
            guard let number = value.number(bytes), let exponent = exponent(of: entry, bytes) else {
                return .unavailable
            }
            return .decimal(mantissa: number, exponent: exponent)
        case .text:
            return value.kind == .octets ? FixedText.read(octets) : .unavailable
        case .hex:
            guard value.kind == .octets, !octets.isEmpty else { return .unavailable }
            let digits = octets.flatMap {
                [UInt8.hexDigit(Int($0 >> 4)), UInt8.hexDigit(Int($0 & 15))]
            }
            return .word(String(decoding: digits, as: UTF8.self))
        }
    }

    /// The power of ten of an entry, 0 without a scaler; `nil` when it is no power of ten.
    private func exponent(of entry: SMLFile.Entry, _ bytes: UnsafeRawBufferPointer) -> Int? {
        guard let scaler = SMLElement(bytes, at: entry.scaler) else { return nil }
        if scaler.kind == .octets, scaler.content.isEmpty { return 0 }
        return scaler.number(bytes).flatMap { abs($0) <= 30 ? Int($0) : nil }
    }
}

extension SMLList {
    /// The content of a transmission with those values.
    func encode(
        _ values: [RawValue?], over example: [UInt8]?, rounding: Bool
    ) throws(EncodingError) -> [UInt8] {
        guard var bytes = example else { return try SMLBuilder(self).build(values) }
        let checks = bytes.withUnsafeBytes { SMLCheck.all(in: $0) }
        for (slot, value) in values.enumerated() {
            guard let value else { continue }
            try write(value, slot, to: &bytes, rounding)
        }
        for check in checks { check.write(to: &bytes) }
        return bytes
    }

    private func write(
        _ value: RawValue, _ slot: Int, to bytes: inout [UInt8], _ rounding: Bool
    ) throws(EncodingError) {
        guard let entry = bytes.withUnsafeBytes({ entry(slot, in: $0) }) else {
            throw EncodingError(slot: slot, "the given transmission has no entry for it")
        }
        let old = bytes.withUnsafeBytes { read(entry, slot, $0) }
        guard old != value, !old.isSameNumber(as: value) else { return }
        guard let place = bytes.withUnsafeBytes({ SMLElement($0, at: entry.value) })
        else { return }
        let octets: [UInt8]
        switch entries[slot].content {
        case .number:
            let exponent = bytes.withUnsafeBytes { self.exponent(of: entry, $0) }
            return try write(value, slot, place, exponent, to: &bytes, rounding)
        case .text:
            do throws(EncodingError) {
                octets = try FixedText.bytes(of: value, count: place.content.count)
            } catch {
                throw EncodingError(slot: slot, error.message)
            }
        case .hex:
            octets = Self.octets(of: value) ?? []
        }
        guard place.kind == .octets, octets.count == place.content.count else {
            throw EncodingError(
                slot: slot, "the entry holds \(place.content.count) bytes of another kind")
        }
        bytes.replaceSubrange(place.content, with: octets)
    }

    private func write(
        _ value: RawValue, _ slot: Int, _ place: SMLElement, _ exponent: Int?,
        to bytes: inout [UInt8], _ rounding: Bool
    ) throws(EncodingError) {
        guard let number = value.number, let exponent, let type = place.type else {
            throw EncodingError(slot: slot, "the entry holds a number, and has no other form")
        }
        let steps = number.divided(by: Decimal(mantissa: 1, exponent: exponent))
        guard let whole = rounding ? steps?.rounded() : steps?.integer else {
            throw EncodingError(
                slot: slot,
                "\(number) lies between two steps of the entry, which counts powers of ten with "
                    + "the exponent \(exponent)")
        }
        guard type.range.contains(whole) else {
            throw EncodingError(slot: slot, "\(number) does not fit the width of the entry")
        }
        type.write(whole, to: &bytes, at: place.content.lowerBound)
    }

    /// The octets that hexadecimal digits stand for.
    static func octets(of value: RawValue) -> [UInt8]? {
        guard case .word(let text) = value else { return nil }
        let digits = text.utf8.map(\.hexDigit)
        guard digits.count % 2 == 0, !digits.contains(nil) else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map {
            UInt8((digits[$0] ?? 0) << 4 | (digits[$0 + 1] ?? 0))
        }
    }
}
