// SPDX-License-Identifier: Apache-2.0

/// One piece of a frame. Fields stand in wire order behind the sync.
package struct Field: Hashable, Sendable {
    /// What the values of a model call it; only a number has a name.
    package let name: String?
    package let kind: FieldKind

    package init(name: String? = nil, kind: FieldKind) {
        self.name = name
        self.kind = kind
    }
}

/// What a field is, for the decoder and for the encoder alike.
package enum FieldKind: Hashable, Sendable {
    /// A number that is read out.
    case number(NumberType)
    /// A whole number whose bits mean different things.
    case bits(IntegerType, [BitGroup])
    /// Bytes that mean nothing here; the encoder writes zeros, or keeps those of an example. Where
    /// their count is open, something else says it: a length, an end, a silence.
    case gap(ClosedRange<Int>)
    /// Bytes that are always the same; a frame with others is rejected.
    case constant([UInt8])
    /// How many bytes the frame has, or a part of it.
    case length(IntegerType, of: LengthScope = .rest)
    /// A check over those byte positions, or over all bytes before it. Position 0 is the first
    /// byte of the frame.
    case check(Check, over: Coverage?)

    package static func integer(_ type: IntegerType) -> FieldKind { .number(.integer(type)) }
    package static func skip(_ count: Int) -> FieldKind { .gap(count...count) }
    package static func check(_ check: Check, over: ClosedRange<Int>) -> FieldKind {
        .check(check, over: Coverage(first: over.lowerBound, last: over.upperBound))
    }

    /// Bytes that it takes; more than one number only for a gap.
    package var widths: ClosedRange<Int> {
        switch self {
        case .number(let type): return type.width...type.width
        case .bits(let type, _), .length(let type, _): return type.width...type.width
        case .gap(let counts): return counts
        case .constant(let bytes): return bytes.count...bytes.count
        case .check(let check, _): return check.width...check.width
        }
    }
}

/// Neighbouring bits of a number, which have a meaning of their own.
package struct BitGroup: Hashable, Sendable {
    package let name: String
    /// Bit 0 is the lowest.
    package let bits: ClosedRange<Int>

    package init(name: String, bits: ClosedRange<Int>) {
        self.name = name
        self.bits = bits
    }
}

/// What a length counts.
package struct LengthScope: Hashable, Sendable {
    /// True for the whole frame, false for what stands behind the length.
    package let isWhole: Bool
    /// What is added to that count: a length that leaves out a trailer of 4 bytes has -4.
    package let plus: Int

    /// All bytes behind the length, to the end of the frame.
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
