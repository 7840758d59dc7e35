// SPDX-License-Identifier: Apache-2.0

/// The records of an M-Bus meter that a device file names by their heads.
///
/// Facts. A meter answers with records in an order of its own. The DIF of a record is the form of
/// its content, the VIF its quantity and its power of ten, and extensions are the tariff, the
/// storage and more. So a head has one meaning in all meters.
///
/// Choice. A slot is a record by all bytes of its head. A record that is not there gives no value;
/// records that cannot be measured end the search, because nothing says where the next one begins.
///
///     08 05 72 | 78 56 34 12 24 40 01 07 55 00 00 00 | 04 13 ... | 0F ...
///     C  A  CI   number, maker, version, medium, ...   records     data of the maker
///
/// Rejected: values in the unit of the VIF without a scale in the file (the VIFs of a meter are
/// constant, and the extensions change their meaning in hundreds of ways).
package final class MBusRecords: Sendable {
    package struct Entry: Hashable, Sendable {
        package let name: String
        /// DIF, VIF and their extensions.
        package let head: [UInt8]

        package init(name: String, head: [UInt8]) {
            (self.name, self.head) = (name, head)
        }
    }

    /// C, A and CI.
    private static let address = 3
    /// The size of the header after each CI with records.
    private static let headers: [UInt8: Int] = [0x72: 12, 0x7A: 4, 0x78: 0]
    /// A byte between two records.
    private static let filler: UInt8 = 0x2F
    /// The longest content: its length is one byte.
    static let longest = 255

    package let entries: [Entry]
    package let types: [MBusType]

    /// - Throws: `LayoutError` with the wrong entry as its field.
    package init(_ entries: [Entry]) throws(LayoutError) {
        var types: [MBusType] = []
        for (index, entry) in entries.enumerated() {
            let earlier = entries[..<index]
            if earlier.contains(where: { $0.name == entry.name }) {
                throw LayoutError(
                    fieldIndex: index, "the frame has a record \(entry.name) already")
            }
            if let other = earlier.first(where: { $0.head == entry.head }) {
                throw LayoutError(fieldIndex: index, "the record \(other.name) has these bytes")
            }
            types.append(try Self.type(of: entry, index))
        }
        (self.entries, self.types) = (entries, types)
    }

    private static func type(of entry: Entry, _ index: Int) throws(LayoutError) -> MBusType {
        // Zeros are an empty unit and an empty text, too.
        let content = withUnit(entry.head) + [UInt8](repeating: 0, count: 10)
        let record = content.withUnsafeBytes { MBusRecord($0, at: 0) }
        guard let dif = entry.head.first, let type = MBusType(dif: dif), type != .nothing,
            record?.headCount == entry.head.count
        else {
            throw LayoutError(
                fieldIndex: index,
                "a record begins with a DIF and a VIF, like 04 13; one whose highest bit is set "
                    + "has an extension after it")
        }
        return type
    }

    var slotTypes: [RawType] {
        types.map {
            if case .number(let type) = $0 { return type.rawType }
            return .word
        }
    }

    /// The content of a slot in a frame; `nil` without that record.
    func rawValue(_ slot: Int, in content: UnsafeRawBufferPointer) -> RawValue? {
        guard let place = place(of: slot, in: content) else { return nil }
        let bytes = UnsafeRawBufferPointer(rebasing: content[place])
        guard case .number(let type) = types[slot] else {
            guard bytes[0] < 0xC0 else { return .unavailable }
            return Array(bytes.dropFirst().reversed()).withUnsafeBytes { FixedText.read($0) }
        }
        return MBusNumber.read(bytes, type)
    }

    /// The place of the content of a slot's record.
    private func place(of slot: Int, in content: UnsafeRawBufferPointer) -> Range<Int>? {
        guard content.count >= Self.address, let header = Self.headers[content[2]] else {
            return nil
        }
        var at = Self.address + header
        while at < content.count {
            if content[at] == Self.filler {
                at += 1
                continue
            }
            guard let record = MBusRecord(content, at: at) else { return nil }
            if record.has(entries[slot].head, in: content) { return record.content }
            at = record.content.upperBound
        }
        return nil
    }

    /// The content of a frame with those values.
    func encode(
        _ values: [RawValue?], over example: [UInt8]?, rounding: Bool
    ) throws(EncodingError) -> [UInt8] {
        var bytes = example ?? blank(for: values)
        for (slot, value) in values.enumerated() {
            guard let value else { continue }
            do throws(EncodingError) {
                try write(value, slot, to: &bytes, rounding)
            } catch {
                throw EncodingError(slot: slot, error.message)
            }
        }
        guard bytes.count <= Self.longest else {
            throw EncodingError(slot: nil, "a frame holds \(Self.longest) bytes at most")
        }
        return bytes
    }

    /// An answer with a record for each value, of zeros.
    private func blank(for values: [RawValue?]) -> [UInt8] {
        var bytes: [UInt8] = [0x08, 0x00, 0x72] + [UInt8](repeating: 0, count: 12)
        for (slot, value) in values.enumerated() {
            guard let value else { continue }
            bytes += Self.withUnit(entries[slot].head)
            switch types[slot] {
            case .number(let type): bytes += [UInt8](repeating: 0, count: type.width)
            case .text, .nothing:
                let count = if case .word(let text) = value { text.utf8.count } else { 0 }
                bytes += [UInt8(clamping: count)] + [UInt8](repeating: 0, count: count)
            }
        }
        return bytes
    }

    /// A head with an empty text where its VIF has one.
    private static func withUnit(_ head: [UInt8]) -> [UInt8] {
        let vif = (head.firstIndex { $0 < 0x80 } ?? head.count) + 1
        guard vif < head.count, head[vif] & 0x7F == MBusRecord.textUnit else { return head }
        return head[...vif] + [0] + head[(vif + 1)...]
    }

    private func write(
        _ value: RawValue, _ slot: Int, to bytes: inout [UInt8], _ rounding: Bool
    ) throws(EncodingError) {
        guard let place = bytes.withUnsafeBytes({ place(of: slot, in: $0) }) else {
            throw EncodingError(slot: slot, "the given frame has no record for it")
        }
        guard bytes.withUnsafeBytes({ rawValue(slot, in: $0) }) != value else { return }
        guard case .number(let type) = types[slot] else {
            guard bytes[place.lowerBound] < 0xC0 else {
                throw EncodingError(slot: nil, "the record of the given frame is no text")
            }
            let text = try FixedText.bytes(of: value, count: place.count - 1)
            bytes.replaceSubrange(place.dropFirst(), with: text.reversed())
            return
        }
        try MBusNumber.write(value, type, to: &bytes, at: place.lowerBound, rounding)
    }
}
