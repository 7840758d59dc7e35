// SPDX-License-Identifier: Apache-2.0

/// A file, and a range in it if one is known.
package struct SourcePlace: Sendable {
    package let file: SourceFile
    /// `nil` means the whole file, for example a file that cannot be read.
    package let range: SourceRange?

    package init(_ file: SourceFile, _ range: SourceRange?) {
        self.file = file
        self.range = range
    }

    /// A file whose text is not available.
    package init(path: String) {
        self.init(SourceFile(path: path, text: ""), nil)
    }
}
