// SPDX-License-Identifier: Apache-2.0

/// What filled a hole, by its place in the frame.
struct HoleSpan {
    /// A place of a frame that had no line for it.
    static let absent = HoleSpan(start: -1, end: -1, kind: nil)

    var start: Int
    var end: Int
    /// `nil` for what says that there is no value.
    let kind: HoleType.Kind?

    var isAbsent: Bool { start < 0 }

    /// The value, read from the frame.
    func rawValue(in frame: UnsafeRawBufferPointer) -> RawValue {
        guard let kind else { return .unavailable }
        let text = UnsafeRawBufferPointer(rebasing: frame[start..<end])
        switch kind {
        case .word:
            return .word(String(decoding: text, as: UTF8.self))
        case .integer:
            return .integer(DecimalText(text).mantissa)
        case .hex:
            return .integer(text.reduce(0) { $0 << 4 | Int64($1.hexDigit ?? 0) })
        case .decimal:
            let number = DecimalText(text)
            return .decimal(mantissa: number.mantissa, exponent: -number.decimals)
        case .latitude, .longitude:
            return AngleText(text, kind).map(\.degrees) ?? .unavailable
        }
    }
}
