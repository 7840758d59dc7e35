// SPDX-License-Identifier: Apache-2.0

/// Why a list of fields is no valid frame.
package struct LayoutError: Error, Equatable, Sendable {
    /// The index of the wrong field; `nil` when the sync or the frame as a whole is wrong.
    package let fieldIndex: Int?
    /// The message for a person: the error and its remedy, without the place.
    package let message: String

    package init(fieldIndex: Int?, _ message: String) {
        self.fieldIndex = fieldIndex
        self.message = message
    }
}
