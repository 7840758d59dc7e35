// SPDX-License-Identifier: Apache-2.0

/// An event that a decoder delivers.
package enum FrameEvent {
    /// A whole frame of the format with that index. The view is valid during the call only.
    case frame(Int, FrameView)
    /// Bytes that began like a frame and are none.
    case rejected(Rejection)
}

/// Why bytes that began like a frame were rejected.
package struct Rejection: Hashable, Sendable {
    package enum Reason: String, Hashable, Sendable, CaseIterable {
        /// The length field does not match the layout.
        case length
        /// A constant byte of the layout differs.
        case constant
        /// There are other characters in the place of digits.
        case digits
        /// The check does not hold.
        case check
        /// It is longer than the longest frame of the device.
        case tooLong = "too-long"
        /// The line is not text: control bytes, or no UTF-8.
        case notText = "not-text"
        /// No template matches the line.
        case noMatch = "no-match"
        /// The byte after an escape has no meaning there.
        case escape
        /// A part of it is missing, and the rest could pass for another frame.
        case torn
        /// It cannot be decrypted: another key, or damage.
        case key
        /// It can be decrypted, and its authentication tag does not fit.
        case tag
        /// It has no authentication tag, and the device's frames must have one.
        case untagged

        /// The message for a person.
        package var explanation: String {
            switch self {
            case .length: return "its length field does not match the layout"
            case .constant: return "a constant in it is another byte"
            case .digits: return "it has other characters in the place of digits"
            case .check: return "its check does not hold"
            case .tooLong: return "its end does not come within its longest length"
            case .notText: return "the line is not text"
            case .noMatch: return "the line does not match the template"
            case .escape: return "an escape in it stands before a byte that has no meaning there"
            case .torn: return "a part of it is missing"
            case .key:
                return "it cannot be decrypted: the key does not fit, or the frame is damaged "
                    + "(which of the two cannot be told from one frame)"
            case .tag:
                return "the key decrypts it to a whole frame, but its authentication tag does not "
                    + "fit: the authentication key is another one, or the tag is damaged"
            case .untagged:
                return "it has no authentication tag, so nothing shows that it is genuine"
            }
        }
    }

    package let reason: Reason
    /// The format of its beginning; `nil` for a line, which could have any format.
    package let format: Int?

    package init(_ reason: Reason, format: Int? = nil) {
        self.reason = reason
        self.format = format
    }
}
