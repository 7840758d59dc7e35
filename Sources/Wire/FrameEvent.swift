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
        /// Where digits should stand, something else does.
        case digits
        /// The check does not hold.
        case check
        /// It is longer than anything that the device sends.
        case tooLong = "too-long"
        /// The line is not text: control bytes, or no UTF-8.
        case notText = "not-text"
        /// No template matches the line.
        case noMatch = "no-match"
        /// Behind an escape stands what it is not known for.
        case escape
        /// A part of it was not heard, and what remains could pass for something else.
        case torn

        /// What is wrong, for a person.
        package var explanation: String {
            switch self {
            case .length: return "its length field does not say what the layout takes"
            case .constant: return "a constant in it is another byte"
            case .digits: return "where digits should stand, something else does"
            case .check: return "its check does not hold"
            case .tooLong: return "its end does not come within its longest length"
            case .notText: return "the line is not text"
            case .noMatch: return "the line does not match the template"
            case .escape: return "an escape in it stands before a byte that has no meaning there"
            case .torn: return "a part of it is missing"
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
