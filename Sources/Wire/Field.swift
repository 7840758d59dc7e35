// SPDX-License-Identifier: Apache-2.0

/// One piece of a frame. Fields stand in wire order behind the sync.
package struct Field: Hashable, Sendable {
    /// What the values of a model call it; only an integer has a name.
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
    case integer(IntegerType)
    /// Bytes that mean nothing here; the encoder writes zeros, or keeps those of an example.
    case skip(Int)
    /// Bytes that are always the same; a frame with others is rejected.
    case constant([UInt8])
    /// How many bytes stand behind this field, to the end of the frame, check included.
    case length(IntegerType)
    /// A check over those byte positions, or over all bytes before it. Position 0 is the first
    /// byte of the sync.
    case check(Check, over: ClosedRange<Int>?)

    /// Bytes that it takes.
    package var width: Int {
        switch self {
        case .integer(let type), .length(let type): return type.width
        case .skip(let count): return count
        case .constant(let bytes): return bytes.count
        case .check(let check, _): return check.type.width
        }
    }
}
