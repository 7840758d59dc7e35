// SPDX-License-Identifier: Apache-2.0

/// What filled a hole, by its place in the line.
struct HoleSpan {
    let start: Int
    let end: Int
    let type: RawType

    /// The value, read from the line.
    func rawValue(in line: UnsafeRawBufferPointer) -> RawValue {
        let text = UnsafeRawBufferPointer(rebasing: line[start..<end])
        switch type {
        case .word:
            return .word(String(decoding: text, as: UTF8.self))
        case .integer:
            return .integer(DecimalText(text).mantissa)
        case .decimal:
            let number = DecimalText(text)
            return .decimal(mantissa: number.mantissa, exponent: -number.decimals)
        }
    }
}
