// SPDX-License-Identifier: Apache-2.0

/// Why a text is no valid template.
package struct TemplateError: Error, Equatable, Sendable {
    /// The place of the error: bytes of UTF-8 from the beginning of the template's text.
    package let offset: Int
    /// The message for a person: the error and its remedy, without the place.
    package let message: String

    package init(offset: Int, _ message: String) {
        self.offset = offset
        self.message = message
    }
}
