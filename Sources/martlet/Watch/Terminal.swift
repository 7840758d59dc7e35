// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxSystem

/// The terminal, while it shows the table: a screen of its own without a cursor, and keys that
/// arrive at once. What was in the terminal comes back with `leave`.
///
/// Facts. The size of a window changes at any time, so it is asked before each picture. A picture
/// is written at once, over the one before, and each of its lines is filled to the width: nothing
/// is cleared first, so nothing flickers. Only after a change of the size the screen is cleared.
///
/// Trap. A terminal that was stopped with Ctrl-S takes nothing, and a write to it would block the
/// loop. So a picture is left out while the terminal has no room.
final class Terminal {
    private static let enterSequence = "\u{1B}[?1049h\u{1B}[?25l\u{1B}[?7l"
    private static let leaveSequence = "\u{1B}[?7h\u{1B}[?25h\u{1B}[?1049l"

    let withColours: Bool
    /// Whether keys can be read.
    let hasKeyboard: Bool
    private var saved = termios()
    private var isEntered = false
    private var lastSize = (width: 0, height: 0)

    /// - Returns: `nil` when the standard output is no terminal that can show a table.
    init?() {
        let name = getenv("TERM").map { String(cString: $0) } ?? "dumb"
        guard isatty(STDOUT_FILENO) == 1, name != "dumb" else { return nil }
        withColours = getenv("NO_COLOR").map { $0.pointee == 0 } ?? true
        hasKeyboard = isatty(STDIN_FILENO) == 1
    }

    func enter() {
        guard !isEntered else { return }
        isEntered = true
        lastSize = (0, 0)
        if hasKeyboard, tcgetattr(STDIN_FILENO, &saved) == 0 {
            var raw = saved
            raw.c_lflag &= ~tcflag_t(ECHO | ICANON)
            tcsetattr(STDIN_FILENO, TCSANOW, &raw)
        }
        write(Self.enterSequence)
    }

    func leave() {
        guard isEntered else { return }
        isEntered = false
        if hasKeyboard { tcsetattr(STDIN_FILENO, TCSANOW, &saved) }
        write(Self.leaveSequence)
    }

    /// The size of the window in characters; 80x24 for a terminal that does not know it.
    var size: (width: Int, height: Int) {
        var window = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &window) == 0, window.ws_col > 0,
            window.ws_row > 0
        else { return (80, 24) }
        return (Int(window.ws_col), Int(window.ws_row))
    }

    /// Shows the lines of a whole window.
    ///
    /// - Parameter lines: Makes the lines for a window of that size.
    func show(_ lines: (_ width: Int, _ height: Int) -> [StyledLine]) {
        guard isEntered, hasRoom else { return }
        let size = size
        var picture = size == lastSize ? "" : "\u{1B}[2J"
        lastSize = size
        for (row, line) in lines(size.width, size.height).enumerated() {
            picture += "\u{1B}[\(row + 1);1H" + line.escaped(withColours: withColours)
        }
        write(picture)
    }

    private var hasRoom: Bool {
        var request = pollfd(fd: STDOUT_FILENO, events: Int16(POLLOUT), revents: 0)
        return poll(&request, 1, 0) == 1 && request.revents & Int16(POLLOUT) != 0
    }

    /// A terminal that is gone takes nothing; the end of this program comes by SIGHUP.
    private func write(_ text: String) {
        var rest = Array(text.utf8)[...]
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
