// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc

/// Facts about this process, from the kernel.
package enum ProcessStatus {
    /// Whether the caller is on the main thread, the first thread of the process.
    package static var isMainThread: Bool { clinux_is_main_thread() }

    /// Whether the process has a terminal that can send it signals. When the terminal is closed,
    /// the kernel takes it from the process.
    package static var hasTerminal: Bool {
        (try? FileDescriptor(opening: "/dev/tty", O_RDWR | O_NOCTTY | O_NONBLOCK)) != nil
    }
}
