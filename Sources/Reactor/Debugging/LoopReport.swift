// SPDX-License-Identifier: Apache-2.0

import CLinux

/// Something that the loop has to say to whoever wrote the program.
///
/// `EventLoop.onReport` gets it; unless told otherwise, it is written to standard error.
public enum LoopReport: Sendable {
    /// A task of `spawn` failed, and nobody has asked what became of it. `CancellationError` is
    /// never reported. In debug mode also the failure of work in `offload` whose caller had left.
    case unheardError(any Error, of: Origin)
    /// Something kept the loop from everything else for longer than the limit. In debug mode only.
    case slow(Origin, took: Duration, limit: Duration)
    /// A task of `spawn` had not ended when the loop did. In debug mode only.
    case unfinished(Origin)
    /// What the loop did in its life. In debug mode only.
    case ended(LoopStatistics)
}

extension LoopReport: CustomStringConvertible {
    /// One line without its end.
    public var description: String {
        switch self {
        case .unheardError(let error, let origin):
            "the \(origin) failed, and nobody awaits it: \(error)"
        case .slow(let origin, let took, let limit):
            "the \(origin) kept the loop for \(took.inMilliseconds) (limit "
                + "\(limit.inMilliseconds)): split it, or move what blocks to offload"
        case .unfinished(let origin):
            "the \(origin) had not ended when the loop did: await it, or cancel it before"
        case .ended(let statistics):
            "the loop ended: \(statistics)"
        }
    }

    /// Writes it to standard error.
    static func write(_ report: LoopReport) {
        complain(report.description)
    }

    /// Writes a line to standard error.
    static func complain(_ line: String) {
        clinux_write_error("martlet loop: \(line)\n")
    }
}

extension Duration {
    /// Such as `153.2 ms`.
    fileprivate var inMilliseconds: String {
        let tenths = Int64(self / .microseconds(100))
        return "\(tenths / 10).\(tenths % 10) ms"
    }
}
