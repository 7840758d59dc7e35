// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc

/// The kernel's refusal of one call: which call, and its error number.
package struct SystemError: Error, Hashable, CustomStringConvertible {
    /// The call, and on what: `open /dev/ttyUSB0`.
    package let operation: String
    /// The error number, such as `ENOENT`.
    package let code: CInt

    package init(operation: String, code: CInt) {
        self.operation = operation
        self.code = code
    }

    /// The error that the failed call before this line left in `errno`.
    package static func last(_ operation: String) -> SystemError {
        SystemError(operation: operation, code: errno)
    }

    /// What the code means, in words: `No such file or directory`.
    package var reason: String { String(cString: clinux_error_text(code)) }

    /// Such as `open /dev/ttyUSB0: No such file or directory (ENOENT)`.
    package var description: String {
        "\(operation): \(reason) (\(String(cString: clinux_error_symbol(code))))"
    }
}

/// Calls the kernel, again when a signal interrupted it, and turns -1 into an error.
///
/// - Parameter operation: What the error calls it; a literal costs nothing while all is well.
/// - Returns: What the kernel returned, not negative.
@discardableResult
package func systemCall<Result: SignedInteger>(
    _ operation: @autoclosure () -> String, _ call: () -> Result
) throws(SystemError) -> Result {
    while true {
        let result = call()
        if result != -1 { return result }
        if errno != EINTR { throw SystemError.last(operation()) }
    }
}
