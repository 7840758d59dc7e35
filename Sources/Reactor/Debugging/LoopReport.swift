// SPDX-License-Identifier: Apache-2.0

import CLinux

/// A message of the loop to the author of the program.
///
/// `EventLoop.onReport` receives it; the default writes it to standard error.
public enum LoopReport: Sendable {
    /// A task of `spawn`, a promise, or the connection of a server failed, and no code has read the
    /// error; or a nursery had failed before. `CancellationError` is never reported. In debug mode
    /// also the failure of work in `offload` whose caller was cancelled.
    case unhandledError(any Error, of: Origin)
    /// A server of `listen` accepts no connections at the moment, mostly because the process has no
    /// descriptor left. It tries again, and reports only the first error of a series.
    case cannotAccept(any Error, of: Origin)
    /// An action or a task blocked the loop for longer than the limit. In debug mode only.
    case slow(Origin, took: Duration, limit: Duration)
    /// A task of `spawn` still ran when the loop ended. In debug mode only.
    case unfinished(Origin)
    /// The body, a task of `spawn`, or work in `offload` still ran after the grace at the end of
    /// the loop.
    case abandoned(Origin)
    /// A task that has not ended, and the calls that it is in: the answer to SIGUSR2. In debug mode
    /// only.
    case running(TaskState)
    /// The statistics of the loop at its end. In debug mode only.
    case ended(LoopStatistics)
}

extension LoopReport: CustomStringConvertible {
    /// One line without a line break.
    public var description: String {
        switch self {
        case .unhandledError(let error, let origin):
            "the \(origin) failed, and its error was not handled: \(error)"
        case .cannotAccept(let error, let origin):
            "the \(origin) accepts no connections at the moment: \(error)"
        case .slow(let origin, let took, let limit):
            "the \(origin) blocked the loop for \(took.inMilliseconds) (limit "
                + "\(limit.inMilliseconds)): split it, or move blocking work to offload"
        case .unfinished(let origin):
            "the \(origin) still ran when the loop ended: await it, or cancel it before"
        case .abandoned(let origin):
            "the \(origin) did not end with the loop: a task has to end when it is cancelled, and "
                + "the grace of EventLoop.run has to be long enough for it"
        case .running(let state): "the \(state)"
        case .ended(let statistics):
            "the loop ended: \(statistics)"
        }
    }

    /// Writes it to standard error.
    static func write(_ report: LoopReport) {
        writeLine(report.description)
    }

    /// Writes a line to standard error.
    static func writeLine(_ line: String) {
        clinux_write_error("martlet loop: \(line)\n")
    }
}

extension Duration {
    /// Such as `153.2 ms`.
    fileprivate var inMilliseconds: String { tenths(of: .milliseconds(1)) + " ms" }

    /// Such as `153.2 ms` or `3.2 s`.
    var inWords: String { self < .seconds(1) ? inMilliseconds : tenths(of: .seconds(1)) + " s" }

    private func tenths(of unit: Duration) -> String {
        let tenths = Int64(self / (unit / 10))
        return "\(tenths / 10).\(tenths % 10)"
    }
}
