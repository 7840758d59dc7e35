// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Where a command's bytes go: at once, not when a buffer is full, since somebody may be waiting.
enum StandardOutput {
    /// Writes all of them.
    ///
    /// When nobody reads any more the program ends: there is nothing left to do for it. SIGPIPE
    /// does that only where whoever started us does not ignore it, as systemd does.
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
