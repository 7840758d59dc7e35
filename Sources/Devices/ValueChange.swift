// SPDX-License-Identifier: Apache-2.0

import Readings
import Wire

/// The questions that set a value of a device on a serial line.
///
///     writes before it ─> the write ─> writes after it ─> reads of the value
///
/// The value is read back where the device can be asked for it.
package struct ValueChange: Sendable {
    /// One question, and what its answers mean.
    package struct Step: Sendable {
        package let question: Read
        /// For each expected frame, the index of the message.
        package let messages: [Int]
        /// The fields that must come back as they were sent.
        let echoes: [Echo]
    }

    /// A field of a confirmation, and the content that was sent.
    struct Echo: Hashable, Sendable {
        /// The place of the frame among the expected ones.
        let part: Int
        let slot: Int
        let name: String
        let sent: RawValue
    }

    /// The value that is set, by its index in the model.
    package let value: Int
    package let wanted: Value
    package let steps: [Step]
    /// The writes among the steps, which come first.
    let sequence: WriteSequence

    package var questions: [Read] { steps.map(\.question) }

    /// Whether a step only reads the value that was set.
    package func isReadBack(_ step: Int) -> Bool { step >= sequence.writes.count }

    /// What is still to be asked when a step has failed, from this place on: only the writes after
    /// the write.
    package func closing(afterFailureOf step: Int) -> Range<Int> {
        isReadBack(step) ? 0..<0 : sequence.closing(afterFailureOf: step)
    }
}

extension ValueChange.Step {
    /// How a confirmation differs from what was sent; `nil` when it agrees.
    ///
    /// - Parameters:
    ///   - part: The place of the frame among the expected ones.
    ///   - content: The content of a slot of it.
    package func disagreement(_ part: Int, _ content: (Int) -> RawValue?) -> String? {
        for echo in echoes where echo.part == part {
            guard let got = content(echo.slot) else { continue }
            guard got == echo.sent || got.isSameNumber(as: echo.sent) else {
                return "confirms \(echo.name) \(got.text) in place of \(echo.sent.text)"
            }
        }
        return nil
    }
}

extension RawValue {
    /// For a message.
    fileprivate var text: String {
        switch self {
        case .integer(let number): return "\(number)"
        case .decimal(let mantissa, let exponent):
            return Decimal(mantissa: mantissa, exponent: exponent).description
        case .word(let word): return "'\(word)'"
        case .unavailable: return "nothing"
        }
    }
}
