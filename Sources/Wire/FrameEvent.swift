// SPDX-License-Identifier: Apache-2.0

/// What a decoder found in the bytes.
package enum FrameEvent {
    /// A whole frame of the format with that index. The view is valid during the call only.
    case frame(Int, FrameView)
    /// Something began like a frame and was none.
    case rejected(Rejection)
}

/// Why bytes that began like a frame were not taken for one.
package struct Rejection: Hashable, Sendable {
    package enum Reason: String, Hashable, Sendable, CaseIterable {
        /// The length field does not say what the layout takes.
        case length
        /// A constant of the layout is another byte.
        case constant
        /// The check does not hold.
        case check
        /// The line is longer than any template can match.
        case tooLong = "too-long"
        /// The line is not text: control bytes, or no UTF-8.
        case notText = "not-text"
        /// No template matches the line.
        case noMatch = "no-match"
        /// The line's beginning was not heard, and what remains could be the end of a number.
        case torn

        /// What is wrong, for a person.
        package var explanation: String {
            switch self {
            case .length: return "its length field does not say what the layout takes"
            case .constant: return "a constant in it is another byte"
            case .check: return "its check does not hold"
            case .tooLong: return "the line has more than \(Template.longestLine) bytes"
            case .notText: return "the line is not text"
            case .noMatch: return "the line does not match the template"
            case .torn: return "the line's beginning is missing"
            }
        }
    }

    package let reason: Reason
    /// The format that it began like; `nil` for a line, which could be any.
    package let format: Int?

    package init(_ reason: Reason, format: Int? = nil) {
        self.reason = reason
        self.format = format
    }
}
