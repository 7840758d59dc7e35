// SPDX-License-Identifier: Apache-2.0

/// The result of the body of `run`.
@LoopActor final class BodyResult<Success: Sendable> {
    var result: Result<Success, any Error>?

    /// - Parameter signal: The signal that cancelled the body.
    func get(endedBy signal: CInt?) throws -> Success {
        switch (result, signal) {
        case (.success(let value), _): return value
        case (.failure(let error), nil): throw error
        case (.failure(let error), _?) where !(error is CancellationError): throw error
        case (_, let number?): throw EndedBySignal(number: number)
        case (nil, nil): preconditionFailure("the loop ended before its body")
        }
    }
}
