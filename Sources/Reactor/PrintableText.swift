// SPDX-License-Identifier: Apache-2.0

extension StringProtocol {
    /// The text with each control and format character replaced by U+FFFD, for messages.
    ///
    /// A stranger may have written it. These characters begin another line of a log, move the
    /// cursor of a terminal, or turn the direction of the text around.
    package var printable: String {
        var result = String.UnicodeScalarView()
        for scalar in unicodeScalars {
            switch scalar.properties.generalCategory {
            // They join letters of some scripts, and neither end a line nor turn it around.
            case .format where scalar == "\u{200C}" || scalar == "\u{200D}":
                result.append(scalar)
            case .control, .format, .lineSeparator, .paragraphSeparator: result.append("\u{FFFD}")
            default: result.append(scalar)
            }
        }
        return String(result)
    }
}
