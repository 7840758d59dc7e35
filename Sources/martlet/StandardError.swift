// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Writes messages that are not the result of a command.
enum StandardError {
    /// - Parameter text: Whole lines, each with its line feed.
    static func write(_ text: String) {
        var text = text
        text.withUTF8 { _ = Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}
