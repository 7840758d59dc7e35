// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc

/// Facts about this process, from the kernel.
package enum ProcessStatus {
    /// Whether the caller is on the main thread, the first thread of the process.
    package static var isMainThread: Bool { clinux_is_main_thread() }
}
