// SPDX-License-Identifier: Apache-2.0

/// One piece of a frame. Fields follow the sync in wire order.
package struct Field: Hashable, Sendable {
    /// The name for the values of a model; only a number and a text have one.
    package let name: String?
    package let kind: FieldKind

    package init(name: String? = nil, kind: FieldKind) {
        self.name = name
        self.kind = kind
    }
}

/// The kind of a field, for the decoder and the encoder.
package enum FieldKind: Hashable, Sendable {
    /// A number for a value.
    case number(NumberType)
    /// A text of that number of bytes, filled with zeros or spaces.
    case text(Int)
    /// A whole number with several groups of bits.
    case bits(IntegerType, [BitGroup])
    /// Bytes without a meaning; the encoder writes zeros, or keeps those of an example. When their
    /// count is open, a length, an end or a silence defines it.
    case gap(ClosedRange<Int>)
    /// Items of the same form.
    case list(ItemList)
    /// Constant bytes; a frame with other bytes is rejected.
    case constant([UInt8])
    /// The length of the frame, or of a part of it.
    case length(IntegerType, of: LengthScope = .rest)
    /// A check over those byte positions, or over all bytes before it. Position 0 is the first
    /// byte of the frame.
    case check(Check, over: Coverage?)

    package static func integer(_ type: IntegerType) -> FieldKind { .number(.integer(type)) }
    package static func skip(_ count: Int) -> FieldKind { .gap(count...count) }
    package static func check(_ check: Check, over: ClosedRange<Int>) -> FieldKind {
        .check(check, over: Coverage(first: over.lowerBound, last: over.upperBound))
    }

    /// Its size in bytes; a range of several sizes only for a gap and a list.
    package var widths: ClosedRange<Int> {
        switch self {
        case .number(let type): return type.width...type.width
        case .text(let count): return count...count
        case .bits(let type, _), .length(let type, _): return type.width...type.width
        case .gap(let counts): return counts
        case .list(let list): return list.widths
        case .constant(let bytes): return bytes.count...bytes.count
        case .check(let check, _): return check.width...check.width
        }
    }
}

/// Neighbouring bits of a number with a meaning of their own.
package struct BitGroup: Hashable, Sendable {
    package let name: String
    /// Bit 0 is the lowest.
    package let bits: ClosedRange<Int>

    package init(name: String, bits: ClosedRange<Int>) {
        self.name = name
        self.bits = bits
    }
}

/// The range that a length counts.
package struct LengthScope: Hashable, Sendable {
    /// True for the whole frame, false for the bytes after the length.
    package let isWhole: Bool
    /// The constant added to that count: -4 for a length that leaves out a trailer of 4 bytes.
    package let plus: Int

    /// All bytes after the length, to the end of the frame.
    package static let rest = LengthScope(isWhole: false, plus: 0)

    package init(isWhole: Bool, plus: Int) {
        self.isWhole = isWhole
        self.plus = plus
    }
}

/// The byte positions that a check covers, both ends included.
package struct Coverage: Hashable, Sendable {
    /// From the frame's first byte, which is 0.
    package let first: Int
    /// As `first`; or, when negative, back from the check: -1 is the byte right before it.
    package let last: Int

    package init(first: Int, last: Int) {
        self.first = first
        self.last = last
    }
}
