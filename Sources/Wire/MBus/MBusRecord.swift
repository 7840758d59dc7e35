// SPDX-License-Identifier: Apache-2.0

/// One record of the variable data structure of M-Bus (EN 13757-3): a head and a content.
///
///     04 13 | 15 31 00 00          DIF 04: 32 bits; VIF 13: litres
///     0C 78 | 56 34 12 00          DIF 0C: eight digits of BCD; VIF 78: the number of the meter
///     84 10 13 | ...               a DIF with its high bit set has an extension, and so has a VIF
///     02 FC (03 48 52 25) 74 | ... a VIF 7C or FC has a text after it, which is the unit
struct MBusRecord {
    /// The DIF, its extensions and the VIF.
    private let head: Range<Int>
    /// The extensions of the VIF.
    private let extensions: Range<Int>
    let content: Range<Int>

    /// The most extensions of a DIF or of a VIF.
    private static let mostExtensions = 10
    /// A VIF whose unit is a text in the record.
    static let textUnit: UInt8 = 0x7C

    /// The record at that place; `nil` when the bytes there are none that can be measured.
    init?(_ bytes: UnsafeRawBufferPointer, at place: Int) {
        guard let vif = Self.chain(bytes, at: place), vif < bytes.count,
            let type = MBusType(dif: bytes[place])
        else { return nil }
        var at = vif + 1
        if bytes[vif] & 0x7F == Self.textUnit {
            guard at < bytes.count else { return nil }
            at += 1 + Int(bytes[at])
        }
        var start = at
        if bytes[vif] >= 0x80 {
            guard let end = Self.chain(bytes, at: at) else { return nil }
            start = end
        }
        guard let size = type.size(bytes, at: start), start + size <= bytes.count else {
            return nil
        }
        (head, extensions, content) = (place..<vif + 1, at..<start, start..<start + size)
    }

    /// Whether its head is that one; a text of the unit is no part of it.
    func has(_ bytes: [UInt8], in all: UnsafeRawBufferPointer) -> Bool {
        bytes.count == headCount && all[head].elementsEqual(bytes.prefix(head.count))
            && all[extensions].elementsEqual(bytes.suffix(extensions.count))
    }

    /// The number of bytes of its head.
    var headCount: Int { head.count + extensions.count }

    /// The place after bytes of which all but the last have their high bit set.
    private static func chain(_ bytes: UnsafeRawBufferPointer, at place: Int) -> Int? {
        let end = min(place + 1 + mostExtensions, bytes.count)
        guard place < end else { return nil }
        let last = (place..<end).first { bytes[$0] < 0x80 }
        return last.map { $0 + 1 }
    }
}

/// The form of the content of a record, by the low four bits of its DIF.
package enum MBusType: Hashable, Sendable {
    case number(NumberType)
    /// A length and characters, the last one first.
    case text
    /// Nothing, as in the selection of a request.
    case nothing

    /// - Returns: `nil` for the special functions: a filler, and data of the maker up to the end.
    package init?(dif: UInt8) {
        switch dif & 0x0F {
        case 0x0, 0x8: self = .nothing
        case 0x1...0x4: self = .number(.integer(.init(Int(dif & 0x0F), .signed, .little)))
        case 0x5:
            guard let real = NumberType(name: "f32le") else { return nil }
            self = .number(real)
        case 0x6: self = .number(.integer(.init(6, .signed, .little)))
        case 0x7: self = .number(.integer(.init(8, .signed, .little)))
        case 0x9...0xC: self = .number(.bcd(.init(Int(dif & 0x0F) - 8, .unsigned, .little)))
        case 0xD: self = .text
        case 0xE: self = .number(.bcd(.init(6, .unsigned, .little)))
        default: return nil
        }
    }

    /// The size of the content in bytes; `nil` for a form that is reserved.
    func size(_ bytes: UnsafeRawBufferPointer, at place: Int) -> Int? {
        switch self {
        case .nothing: return 0
        case .number(let type): return type.width
        case .text:
            guard place < bytes.count else { return nil }
            return Self.longSize(bytes[place]).map { $0 + 1 }
        }
    }

    /// The bytes after a length: characters, or numbers of other kinds.
    private static func longSize(_ length: UInt8) -> Int? {
        let length = Int(length)
        switch length {
        case ..<0xC0: return length
        case 0xC0...0xC9, 0xD0...0xD9: return length & 0x0F
        case 0xE0...0xEF: return length - 0xE0
        case 0xF0...0xF4: return 4 * (length - 0xEC)
        default: return nil
        }
    }
}
