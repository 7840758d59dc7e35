// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxSystem
import Primitives
import Readings
import Runtime

/// Lines on standard error. For systemd's journal each line begins with its level, as sd-daemon(3)
/// describes it; the journal adds the time. For any other reader it begins with the time, in UTC
/// like all times in messages.
enum StandardError {
    /// The number of bytes that a writable pipe takes at once (PIPE_BUF in pipe(7)).
    private static let longestLine = 4096

    /// Opens the standard descriptors that the program was started without (`2>&-`). Otherwise the
    /// next file that is opened gets the number 2, and the log is written to a sensor.
    static func openMissingDescriptors() {
        while true {
            let number = open("/dev/null", O_RDWR)
            guard number >= 0, number <= STDERR_FILENO else {
                close(number)
                return
            }
        }
    }

    /// Writes a text, and blocks until it is written. For use before the loop runs.
    static func write(_ text: String) {
        var line = text + "\n"
        line.withUTF8 { bytes in
            _ = Glibc.write(STDERR_FILENO, bytes.baseAddress, bytes.count)
        }
    }

    /// A log that drops a line when standard error is blocked (Ctrl-S in a terminal, a full pipe):
    /// the loop must not wait for a reader.
    static func log() -> Log {
        let isJournal = getenv("JOURNAL_STREAM") != nil
        return Log { level, text in
            guard hasRoom else { return }
            let line =
                isJournal
                ? "<\(level.rawValue)>\(text)" : "\(time) martletd: \(prefix(level))\(text)"
            write(String(decoding: line.utf8.prefix(longestLine - 1), as: UTF8.self))
        }
    }

    /// The descriptor stays blocking: the setting is shared with the process that started the
    /// daemon.
    private static var hasRoom: Bool {
        var request = pollfd(fd: STDERR_FILENO, events: Int16(POLLOUT), revents: 0)
        return poll(&request, 1, 0) == 1 && request.revents & Int16(POLLOUT) != 0
    }

    private static var time: String {
        var text: [UInt8] = []
        UTCDate(nanosecondsSince1970: SystemClock.real).appendISO8601(to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    private static func prefix(_ level: Log.Level) -> String {
        switch level {
        case .error: "error: "
        case .warning: "warning: "
        case .notice, .info: ""
        }
    }
}
