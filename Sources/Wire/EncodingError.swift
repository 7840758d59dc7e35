// SPDX-License-Identifier: Apache-2.0

/// Why values cannot be encoded in a frame.
package struct EncodingError: Error, Equatable, Sendable {
    /// The slot with the wrong value; `nil` when the bytes to write over are wrong.
    package let slot: Int?
    /// The message for a person, without the name of the slot.
    package let message: String

    package init(slot: Int?, _ message: String) {
        self.slot = slot
        self.message = message
    }
}
