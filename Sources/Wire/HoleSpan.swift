// SPDX-License-Identifier: Apache-2.0

import Readings

/// The place in the frame of the text that fills a hole.
struct HoleSpan {
    /// The place of a value whose line the frame lacks.
    static let absent = HoleSpan(start: -1, end: -1, kind: nil)

    var start: Int
    var end: Int
    /// `nil` for the text that means "no value".
    let kind: HoleType.Kind?

    var isAbsent: Bool { start < 0 }

    /// The value in the frame.
    func rawValue(in frame: UnsafeRawBufferPointer) -> RawValue {
        guard let kind else { return .unavailable }
        let text = UnsafeRawBufferPointer(rebasing: frame[start..<end])
        switch kind {
        case .word:
            return .word(String(decoding: text, as: UTF8.self))
        case .integer:
            return .integer(text.unpadded.map(\.mantissa) ?? 0)
        case .hex:
            return .integer(text.reduce(0) { $0 << 4 | Int64($1.hexDigit ?? 0) })
        case .decimal:
            guard let number = text.unpadded else { return .unavailable }
            return .decimal(mantissa: number.mantissa, exponent: -number.decimals)
        case .latitude, .longitude:
            return AngleText(text, kind).map(\.degrees) ?? .unavailable
        }
    }
}

extension UnsafeRawBufferPointer {
    /// The number after the spaces that fill its width.
    var unpadded: DecimalText? {
        let start = firstIndex { $0 != 0x20 } ?? count
        return DecimalText(UnsafeRawBufferPointer(rebasing: self[start...]))
    }
}
