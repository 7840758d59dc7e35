// SPDX-License-Identifier: Apache-2.0

/// Why values cannot be put into a frame.
package struct EncodingError: Error, Equatable, Sendable {
    /// The slot at fault; `nil` when it is the bytes to write over.
    package let slot: Int?
    /// What is wrong, for a person, without the name of the slot.
    package let message: String

    package init(slot: Int?, _ message: String) {
        self.slot = slot
        self.message = message
    }
}
