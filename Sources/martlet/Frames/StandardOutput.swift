// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Writes a command's output without a buffer: a reader may wait for each frame.
enum StandardOutput {
    /// Writes all bytes.
    ///
    /// Ends the program when the reader has closed the pipe. SIGPIPE does the same, but only if the
    /// parent process does not ignore it, as systemd does.
    static func write(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { exit(EXIT_FAILURE) }
            rest = rest.dropFirst(count)
        }
    }
}
