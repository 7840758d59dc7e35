// SPDX-License-Identifier: Apache-2.0

import LinuxSystem

/// The kernel refused something that the loop asked of it.
public struct LoopError: Error, Hashable, CustomStringConvertible {
    /// The call that failed, such as `epoll_ctl add`.
    public let operation: String
    /// The kernel's error number, such as `EPERM`.
    public let code: CInt

    init(_ error: SystemError) {
        operation = error.operation
        code = error.code
    }

    /// Such as `epoll_ctl add: Operation not permitted (EPERM)`.
    public var description: String {
        SystemError(operation: operation, code: code).description
    }
}

/// Passes on an error of the system as one that is public.
func passingOn<Result: ~Copyable>(
    _ body: () throws(SystemError) -> Result
) throws(LoopError) -> Result {
    do {
        return try body()
    } catch {
        throw LoopError(error)
    }
}
