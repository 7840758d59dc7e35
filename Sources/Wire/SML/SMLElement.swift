// SPDX-License-Identifier: Apache-2.0

/// One element of the Smart Message Language: a type, a length and a content.
///
///     65 00 01 01 82      unsigned, 5 bytes with this one
///     77                  a list of 7 elements
///     83 02 ...           octets; the high bit says that the next byte continues the length
///     01                  no octets: a missing element
///     00                  the end of a message
///
/// An element never reaches beyond the bytes: what does not fit is no element.
struct SMLElement {
    enum Kind: UInt8 {
        case octets = 0x00
        case boolean = 0x40
        case signed = 0x50
        case unsigned = 0x60
        case list = 0x70
    }

    /// The longest list and the longest content.
    private static let most = 0xFFFF

    let kind: Kind
    /// The place of the content; of a list, the place of its first element.
    let content: Range<Int>
    /// The number of elements of a list.
    let count: Int

    /// The element at that place; `nil` when the bytes there are none.
    init?(_ bytes: UnsafeRawBufferPointer, at place: Int) {
        guard place < bytes.count, bytes[place] != 0,
            let kind = Kind(rawValue: bytes[place] & 0x70)
        else { return nil }
        var (at, length, continues) = (place + 1, Int(bytes[place] & 0x0F), bytes[place] >= 0x80)
        while continues {
            guard at < bytes.count, bytes[at] & 0x70 == 0, length <= Self.most >> 4 else {
                return nil
            }
            (length, continues) = (length << 4 | Int(bytes[at] & 0x0F), bytes[at] >= 0x80)
            at += 1
        }
        self.kind = kind
        guard kind != .list else {
            (content, count) = (at..<at, length)
            return
        }
        let end = place + length
        guard end >= at, end <= bytes.count else { return nil }
        (content, count) = (at..<end, 0)
    }

    /// The place after the element with all that is inside of it; `nil` when something is missing.
    static func end(of place: Int, in bytes: UnsafeRawBufferPointer) -> Int? {
        var (at, missing) = (place, 1)
        while missing > 0 {
            guard let element = SMLElement(bytes, at: at) else { return nil }
            missing += element.count - 1
            at = element.content.upperBound
        }
        return at
    }

    /// The whole number; `nil` for other kinds and for numbers that exceed the arithmetic.
    func number(_ bytes: UnsafeRawBufferPointer) -> Int64? {
        guard kind == .signed || kind == .unsigned, let type else { return nil }
        let number = type.read(bytes, at: content.lowerBound)
        return number < 0 && kind == .unsigned ? nil : number
    }

    /// The type of the number; `nil` for other kinds and widths.
    var type: IntegerType? {
        guard (1...8).contains(content.count) else { return nil }
        switch kind {
        case .signed: return IntegerType(content.count, .signed)
        case .unsigned: return IntegerType(content.count, .unsigned)
        case .octets, .boolean, .list: return nil
        }
    }
}

extension SMLElement {
    /// The places of the elements of a list with that number of elements.
    static func places(
        ofListAt place: Int, count: Int, in bytes: UnsafeRawBufferPointer
    ) -> [Int]? {
        guard let list = SMLElement(bytes, at: place), list.kind == .list, list.count == count
        else { return nil }
        var (at, places) = (list.content.lowerBound, [Int]())
        for _ in 0..<count {
            guard let end = SMLElement.end(of: at, in: bytes) else { return nil }
            places.append(at)
            at = end
        }
        return places
    }
}
