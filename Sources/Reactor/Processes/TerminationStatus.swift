// SPDX-License-Identifier: Apache-2.0

import CLinux
import LinuxSystem

/// How a program has ended.
public enum TerminationStatus: Hashable, Sendable, CustomStringConvertible {
    /// It has ended by itself, with a code from 0 to 255. By custom 0 means success.
    case exited(CInt)
    /// A signal has ended it, such as `SIGKILL`.
    case signaled(CInt)

    /// Whether it has ended by itself with the code 0.
    public var isSuccess: Bool { self == .exited(0) }

    /// Such as `exited with code 2`, `ended by signal 15 (SIGTERM)`.
    public var description: String {
        switch self {
        case .exited(let code): "exited with code \(code)"
        case .signaled(let number): "ended by signal \(number)\(TerminationStatus.name(number))"
        }
    }

    private static func name(_ signal: CInt) -> String {
        clinux_signal_name(signal).map { " (SIG\(String(cString: $0)))" } ?? ""
    }

    init(_ end: Child.End) {
        switch end {
        case .exited(let code): self = .exited(code)
        case .signaled(let number): self = .signaled(number)
        }
    }
}
