// SPDX-License-Identifier: Apache-2.0

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
        case .word, .date:
            return .word(String(decoding: text, as: UTF8.self))
        case .text:
            return .word(text.trimmed)
        case .integer:
            return .integer(NumberText(text, kind).map(\.mantissa) ?? 0)
        case .hex:
            return .integer(text.reduce(0) { $0 << 4 | Int64($1.hexDigit ?? 0) })
        case .decimal, .decimalComma:
            guard let number = NumberText(text, kind) else { return .unavailable }
            return .decimal(mantissa: number.mantissa, exponent: number.exponent)
        case .latitude, .longitude:
            return AngleText(text, kind).map(\.degrees) ?? .unavailable
        }
    }
}

extension HoleType {
    /// The value of a text that fills a hole of this type.
    func rawValue(of text: UnsafeRawBufferPointer) -> RawValue {
        HoleSpan(start: 0, end: text.count, kind: kind).rawValue(in: text)
    }
}

extension UnsafeRawBufferPointer {
    /// The text without the spaces around it.
    var trimmed: String {
        let start = firstIndex { $0 != 0x20 } ?? count
        let end: Int = lastIndex { $0 != 0x20 }.map { $0 + 1 } ?? start
        return String(decoding: self[start..<end], as: UTF8.self)
    }
}
