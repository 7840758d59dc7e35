// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc

/// An error of a system call: the call and the error number.
package struct SystemError: Error, Hashable, CustomStringConvertible {
    /// The call and its object: `open /dev/ttyUSB0`.
    package let operation: String
    /// The error number, such as `ENOENT`.
    package let code: CInt
    /// A better reason than that of the code, where the caller knows one.
    private let explanation: String?

    /// - Parameter explanation: The reason for a person; `nil` uses the kernel's text.
    package init(operation: String, code: CInt, explanation: String? = nil) {
        self.operation = operation
        self.code = code
        self.explanation = explanation
    }

    /// The error of a path with a zero byte, at which the kernel would end it and open another
    /// file; `nil` for all other paths.
    package static func ofZeroByte(in path: String) -> SystemError? {
        guard let zero = path.utf8.firstIndex(of: 0) else { return nil }
        return SystemError(
            operation: "open \(path[..<zero])", code: ENOENT,
            explanation: "a zero byte follows in the path")
    }

    /// The error of the call before this line, from `errno`.
    package static func last(_ operation: String) -> SystemError {
        SystemError(operation: operation, code: errno)
    }

    /// The meaning of the code in words: `No such file or directory`.
    package var reason: String { explanation ?? String(cString: clinux_error_text(code)) }

    /// Such as `open /dev/ttyUSB0: No such file or directory (ENOENT)`.
    package var description: String {
        "\(operation): \(reason) (\(String(cString: clinux_error_symbol(code))))"
    }
}

/// Calls the kernel, repeats the call after an interruption by a signal, and turns -1 into an
/// error.
///
/// - Parameter operation: The call's name for the error; a literal costs nothing on success.
/// - Returns: The kernel's result, not negative.
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
