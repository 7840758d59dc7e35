// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Where a command's bytes go: at once, not when a buffer is full, since somebody may be waiting.
enum StandardOutput {
    /// Writes all of them. Nobody reads any more: the rest is left out.
    static func write(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}
