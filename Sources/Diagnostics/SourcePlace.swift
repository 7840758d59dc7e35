// SPDX-License-Identifier: Apache-2.0

/// A file, and a range in it where one is known.
package struct SourcePlace: Sendable {
    package let file: SourceFile
    /// `nil` means the file as a whole: one that cannot be read, for instance.
    package let range: SourceRange?

    package init(_ file: SourceFile, _ range: SourceRange?) {
        self.file = file
        self.range = range
    }

    /// A file of which only the name is known.
    package init(path: String) {
        self.init(SourceFile(path: path, text: ""), nil)
    }
}
