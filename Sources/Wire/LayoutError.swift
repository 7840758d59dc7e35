// SPDX-License-Identifier: Apache-2.0

/// Why a list of fields cannot be a frame.
package struct LayoutError: Error, Equatable, Sendable {
    /// The field at fault, counted from 0; `nil` when it is the sync, or the frame as a whole.
    package let fieldIndex: Int?
    /// What is wrong and what to do about it, for a person, without the place.
    package let message: String

    package init(fieldIndex: Int?, _ message: String) {
        self.fieldIndex = fieldIndex
        self.message = message
    }
}
