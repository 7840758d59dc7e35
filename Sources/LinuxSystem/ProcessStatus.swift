// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc

/// What the kernel says of this process.
package enum ProcessStatus {
    /// Whether the caller is on the thread that the process began with.
    package static var isMainThread: Bool { clinux_is_main_thread() }
}
