// SPDX-License-Identifier: Apache-2.0

import Glibc
import LinuxSystem

/// The kernel refused a request of the loop.
public struct LoopError: Error, Hashable, CustomStringConvertible {
    /// The call that failed, such as `epoll_ctl add`.
    public let operation: String
    /// The kernel's error number, such as `EPERM`.
    public let code: CInt

    init(_ error: SystemError) {
        operation = error.operation
        code = error.code
    }

    /// Such as `epoll_ctl add: Operation not permitted (EPERM): a regular file is always ready;
    /// read it in offload`.
    public var description: String {
        let error = SystemError(operation: operation, code: code).description
        return advice.map { "\(error): \($0)" } ?? error
    }

    /// Advice for common mistakes with descriptors.
    private var advice: String? {
        switch (operation, code) {
        case ("epoll_ctl add", EBADF): "the descriptor is not open"
        case ("epoll_ctl add", EEXIST):
            "it is watched already; cancel that registration, or update its interest"
        case ("epoll_ctl add", EPERM): "a regular file is always ready; read it in offload"
        default: nil
        }
    }
}

/// Converts an error of the system into a public one.
func mappingSystemErrors<Result: ~Copyable>(
    _ body: () throws(SystemError) -> Result
) throws(LoopError) -> Result {
    do {
        return try body()
    } catch {
        throw LoopError(error)
    }
}
