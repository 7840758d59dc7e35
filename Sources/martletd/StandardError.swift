// SPDX-License-Identifier: Apache-2.0

import Glibc
import Runtime

/// Lines on standard error: for a terminal as they are, for systemd's journal with their level in
/// front as sd-daemon(3) describes it.
enum StandardError {
    static func write(_ text: String) {
        var line = text + "\n"
        line.withUTF8 { bytes in
            _ = Glibc.write(STDERR_FILENO, bytes.baseAddress, bytes.count)
        }
    }

    static func log() -> Log {
        let isJournal = getenv("JOURNAL_STREAM") != nil
        return Log { level, text in
            write(isJournal ? "<\(level.rawValue)>\(text)" : "martletd: \(prefix(level))\(text)")
        }
    }

    private static func prefix(_ level: Log.Level) -> String {
        switch level {
        case .error: "error: "
        case .warning: "warning: "
        case .notice, .info: ""
        }
    }
}
