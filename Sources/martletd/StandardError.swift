// SPDX-License-Identifier: Apache-2.0

import Glibc
import Runtime

/// Lines on standard error: for a terminal as they are, for systemd's journal with their level in
/// front as sd-daemon(3) describes it.
enum StandardError {
    /// A pipe that polls as writable takes so many bytes at once (pipe(7)).
    private static let longestLine = 4096

    /// Opens what the program was started without (`2>&-`). Otherwise the next thing to be opened
    /// gets the number 2, and the log is written to a sensor.
    static func makeSure() {
        while true {
            let number = open("/dev/null", O_RDWR)
            guard number >= 0, number <= STDERR_FILENO else {
                close(number)
                return
            }
        }
    }

    /// Writes a text, however long that takes; before the loop runs.
    static func write(_ text: String) {
        var line = text + "\n"
        line.withUTF8 { bytes in
            _ = Glibc.write(STDERR_FILENO, bytes.baseAddress, bytes.count)
        }
    }

    /// A log that loses a line rather than to wait for a reader who has stopped (Ctrl-S in a
    /// terminal, a full pipe): sensors do not wait for it either.
    static func log() -> Log {
        let isJournal = getenv("JOURNAL_STREAM") != nil
        return Log { level, text in
            guard hasRoom else { return }
            let line =
                isJournal ? "<\(level.rawValue)>\(text)" : "martletd: \(prefix(level))\(text)"
            write(String(decoding: line.utf8.prefix(longestLine - 1), as: UTF8.self))
        }
    }

    /// The descriptor is not made non-blocking for this: whoever started us shares that setting.
    private static var hasRoom: Bool {
        var question = pollfd(fd: STDERR_FILENO, events: Int16(POLLOUT), revents: 0)
        return poll(&question, 1, 0) == 1 && question.revents & Int16(POLLOUT) != 0
    }

    private static func prefix(_ level: Log.Level) -> String {
        switch level {
        case .error: "error: "
        case .warning: "warning: "
        case .notice, .info: ""
        }
    }
}
