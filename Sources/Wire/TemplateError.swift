// SPDX-License-Identifier: Apache-2.0

/// Why a text cannot be a template.
package struct TemplateError: Error, Equatable, Sendable {
    /// Where it goes wrong: bytes of UTF-8 from the beginning of the template's text.
    package let offset: Int
    /// What is wrong and what to do about it, for a person, without the place.
    package let message: String

    package init(offset: Int, _ message: String) {
        self.offset = offset
        self.message = message
    }
}
